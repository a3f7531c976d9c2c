package io.github.espmaven.chip;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

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

    /**
     * A bit that survives a reset and makes the ROM enter download mode.
     *
     * @param register its register
     * @param mask the bit
     */
    public record ForceDownload(int register, int mask) {}

    /**
     * A pin whose level at reset is in the boot mode.
     *
     * @param gpio its number
     * @param mask the bit that is set if it was high
     */
    public record SampledPin(int gpio, int mask) {}

    public Straps {
        sampled = List.copyOf(sampled);
    }

    static Straps boot(int pin, String companion) {
        return new Straps(
                OptionalInt.of(pin),
                Optional.of(companion),
                OptionalInt.empty(),
                Optional.empty(),
                List.of(new SampledPin(pin, SPI_BOOT)));
    }

    Straps registers(int strap, int force, int forceMask) {
        return new Straps(
                bootPin, companion, OptionalInt.of(strap), Optional.of(new ForceDownload(force, forceMask)), sampled);
    }

    /** The boot pin at another bit than {@link #SPI_BOOT}. */
    Straps bootPinAt(int mask) {
        List<SampledPin> pins = bootPin.isPresent() ? List.of(new SampledPin(bootPin.getAsInt(), mask)) : List.of();
        return new Straps(bootPin, companion, strapRegister, forceDownload, pins);
    }

    /** One more pin that is sampled. */
    Straps with(int gpio, int mask) {
        return new Straps(
                bootPin,
                companion,
                strapRegister,
                forceDownload,
                Stream.concat(sampled.stream(), Stream.of(new SampledPin(gpio, mask)))
                        .toList());
    }
}
