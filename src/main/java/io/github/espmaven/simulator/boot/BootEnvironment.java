package io.github.espmaven.simulator.boot;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.secure.TrustedKeys;
import java.util.Optional;

/**
 * The chip, its revision and its flash, as a booting program finds them.
 *
 * @param keys what secure boot of version 2 goes by; empty: it is off
 */
record BootEnvironment(Chip chip, Revision revision, FlashView flash, Optional<TrustedKeys> keys) {

    /** Whether code or data at {@code address} is used where it lies in flash, not copied. */
    boolean isFlash(int address) {
        return chip.spec().memory().isFlash(address);
    }

    /** Whether every segment of {@code image} goes to RAM. */
    boolean isRamOnly(ImageInFlash image) {
        return image.segments().stream().noneMatch(s -> isFlash(s.address()));
    }
}
