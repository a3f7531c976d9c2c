package io.github.espmaven.chip;

import java.util.OptionalInt;

/**
 * Registers of the SPI controller through which raw flash commands go (protocol.md, section 1.3), as addresses.
 *
 * @param base first register: the command register
 * @param user1 their lengths
 * @param user2 the opcode
 * @param mosiLength bits to send; empty where {@code user1} holds them
 * @param misoLength bits to receive; empty where {@code user1} holds them
 * @param data first of the 16 data words
 * @param addressLeftJustified whether an address shorter than 32 bits is kept in the upper bits
 */
public record SpiRegisters(
        int base,
        int user,
        int user1,
        int user2,
        OptionalInt mosiLength,
        OptionalInt misoLength,
        int data,
        boolean addressLeftJustified) {

    /** Starts a command (bit 18), which the controller clears when it is done. */
    public int command() {
        return base;
    }

    public int address() {
        return base + 0x04;
    }
}
