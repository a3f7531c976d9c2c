package io.github.espmaven.monitor;

import java.util.List;

/**
 * Something that must not happen, and did.
 *
 * @param kind as {@code esp.failOn} names it: {@code panic}, {@code boot-loop}, {@code pattern}
 * @param meaning in the user's words
 * @param line what the board printed
 * @param details decoded backtrace, a line each
 */
public record Fault(String kind, String meaning, String line, List<String> details) {
    public Fault {
        details = List.copyOf(details);
    }

    Fault with(List<String> moreDetails) {
        return new Fault(kind, meaning, line, moreDetails);
    }
}
