package io.github.espmaven.bootlog;

import io.github.espmaven.chip.Chip;
import java.util.Arrays;
import java.util.Optional;

/** Tells a chip by the first line its mask ROM prints at reset (protocol.md, section 12). */
public final class RomBanner {
    private RomBanner() {}

    /** The chip whose ROM wrote something of {@code console}; empty when no ROM's first line is in it. */
    public static Optional<Chip> chipIn(String console) {
        return Arrays.stream(Chip.values())
                .filter(chip -> RomLog.of(chip).wrote(console))
                .findFirst();
    }
}
