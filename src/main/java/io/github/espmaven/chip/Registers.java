package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;

/** Read access to a chip's registers: over the wire, from the virtual board, or from an {@link EfuseImage}. */
@FunctionalInterface
public interface Registers {

    /**
     * Reads one 32-bit register.
     *
     * @param address the register's address, unsigned
     * @throws EspException when the chip refuses or does not answer
     */
    int read(int address) throws EspException;
}
