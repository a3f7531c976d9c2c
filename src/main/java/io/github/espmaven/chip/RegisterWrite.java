package io.github.espmaven.chip;

import java.time.Duration;

/**
 * One register write to be done, with the meaning of the loader's WRITE_REG: only the bits of {@code mask} change.
 *
 * @param address the register's address, unsigned
 * @param mask which bits to take from {@code value}; -1 for all
 * @param pause how long to wait afterwards
 */
public record RegisterWrite(int address, int value, int mask, Duration pause) {

    public static RegisterWrite set(int address, int value) {
        return new RegisterWrite(address, value, -1, Duration.ZERO);
    }

    public static RegisterWrite setBits(int address, int bits) {
        return new RegisterWrite(address, bits, bits, Duration.ZERO);
    }

    /** Sets {@code bits} to zero and leaves the others. */
    public static RegisterWrite clearBits(int address, int bits) {
        return new RegisterWrite(address, 0, bits, Duration.ZERO);
    }

    /** The same write, followed by a pause. */
    public RegisterWrite thenPause(Duration duration) {
        return new RegisterWrite(address, value, mask, duration);
    }
}
