package io.github.espmaven.simulator.boot;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;

/** The chip, its revision and its flash, as a booting program finds them. */
record BootEnvironment(Chip chip, Revision revision, FlashView flash) {

    /** Whether code or data at {@code address} is used where it lies in flash, not copied. */
    boolean isFlash(int address) {
        return chip.spec().memory().isFlash(address);
    }

    /** Whether every segment of {@code image} goes to RAM. */
    boolean isRamOnly(ImageInFlash image) {
        return image.segments().stream().noneMatch(s -> isFlash(s.address()));
    }
}
