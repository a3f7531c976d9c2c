package io.github.espmaven.report;

import java.util.Locale;
import java.util.Optional;

/** The closing line of an erase. */
public final class EraseSummary {

    private EraseSummary() {}

    /**
     * {@code Erased 24,576 B, verified. Board restarted.}
     *
     * @param bytes what was erased; empty: the whole flash
     * @param unproven why the chip could not prove it; empty when it did
     */
    public static String line(Optional<Long> bytes, Optional<String> unproven, boolean restarted) {
        String what =
                bytes.map(count -> String.format(Locale.ROOT, "%,d B", count)).orElse("the whole flash");
        String proof = unproven.map(why -> ". Not verified: " + why + ".").orElse(", verified.");
        return "Erased " + what + proof + (restarted ? " Board restarted." : "");
    }
}
