package io.github.espmaven.monitor;

import io.github.espmaven.bootlog.BootFault;
import java.util.Arrays;
import java.util.List;

/**
 * Something that must not happen, and did.
 *
 * @param kind as {@code esp.failOn} names it: {@code panic}, {@code boot-loop}, {@code pattern}
 * @param meaning in the user's words
 * @param details decoded backtrace, a line each
 */
public record Fault(String kind, String meaning, String line, List<String> details) {
    public Fault {
        details = List.copyOf(details);
    }

    /** Whether a program ran and failed, so that it may have left a core dump; otherwise none came to run. */
    public boolean isCrash() {
        return Arrays.stream(BootFault.values())
                .filter(f -> !f.isCrash())
                .map(FailOn::nameOf)
                .noneMatch(kind::equals);
    }

    Fault with(List<String> moreDetails) {
        return new Fault(kind, meaning, line, moreDetails);
    }
}
