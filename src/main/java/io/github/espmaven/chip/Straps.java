package io.github.espmaven.chip;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The pins that choose between download and flash boot at reset, and their registers (protocol.md, section 1.7).
 *
 * @param bootPin GPIO that is low at reset for download mode; empty where no document names it
 * @param companion further pins that must have a level for download mode, in words, as "GPIO8 high"
 * @param strapRegister holds the levels sampled at reset: bit 3 clear = boot pin was low; empty: not used
 * @param forceDownload the bit by which software asks for download mode at the next reset
 * @param sampled which bits of the boot mode that the ROM prints stand for which pins, the boot pin first; pins whose bit
 *     no document names are left out (protocol.md, section 12)
 */
public record Straps(
        OptionalInt bootPin,
        Optional<String> companion,
        OptionalInt strapRegister,
        Optional<ForceDownload> forceDownload,
        List<SampledPin> sampled) {

    /** The bit of {@link #strapRegister} that was set if the boot pin was high. */
    public static final int SPI_BOOT = 1 << 3;

    /** A bit that survives a reset and makes the ROM enter download mode. */
    public record ForceDownload(int register, int mask) {}

    /**
     * A pin whose level at reset is in the boot mode.
     *
     * @param mask the bit that is set if it was high
     */
    public record SampledPin(int gpio, int mask) {}

    public Straps {
        sampled = List.copyOf(sampled);
    }
}
