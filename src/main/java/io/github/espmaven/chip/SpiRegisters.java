package io.github.espmaven.chip;

import java.util.OptionalInt;

/**
 * Registers of the SPI controller through which raw flash commands go (protocol.md, section 1.3), as addresses.
 *
 * @param base first register: the command register
 * @param user which phases a command has
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

    /** The layout of the ESP8266: lengths within {@link #user1}. */
    static SpiRegisters esp8266(int base) {
        return new SpiRegisters(
                base,
                base + 0x1c,
                base + 0x20,
                base + 0x24,
                OptionalInt.empty(),
                OptionalInt.empty(),
                base + 0x40,
                true);
    }

    /** The layout of the ESP32. */
    static SpiRegisters esp32(int base) {
        return new SpiRegisters(
                base,
                base + 0x1c,
                base + 0x20,
                base + 0x24,
                OptionalInt.of(base + 0x28),
                OptionalInt.of(base + 0x2c),
                base + 0x80,
                true);
    }

    /** The layout of all later chips. */
    static SpiRegisters modern(int base) {
        return new SpiRegisters(
                base,
                base + 0x18,
                base + 0x1c,
                base + 0x20,
                OptionalInt.of(base + 0x24),
                OptionalInt.of(base + 0x28),
                base + 0x58,
                false);
    }

    /** Starts a command (bit 18), which the controller clears when it is done. */
    public int command() {
        return base;
    }

    /** The address phase's register. */
    public int address() {
        return base + 0x04;
    }
}
