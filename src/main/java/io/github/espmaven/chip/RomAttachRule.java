package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;

/** The argument of the ROM's SPI_ATTACH for the flash the chip boots from (protocol.md, section 1.8). */
@FunctionalInterface
public interface RomAttachRule {

    RomAttachRule DEFAULT_PINS = registers -> 0;

    /** The word to send: 0 for the default pins, else as {@link FlashPins#attachWord}. */
    int word(Registers registers) throws EspException;

    /**
     * The pins the ESP32's fuses name; 0 when they name none.
     *
     * @param pads CLK, Q, D and CS, five bits each from the lowest
     * @param hold HD
     */
    static RomAttachRule pinsInFuses(BitField pads, BitField hold) {
        return registers -> {
            int packed = pads.read(registers);
            int word = pin(packed) | pin(packed >>> 5) << 6 | pin(packed >>> 10) << 12 | pin(packed >>> 15) << 18;
            return packed == 0 ? 0 : word | pin(hold.read(registers)) << 24;
        };
    }

    /** The fuses' five bits reach 31; they count GPIO32 and 33 as 30 and 31, which have no pad. */
    private static int pin(int code) {
        int five = code & 0x1f;
        return five >= 30 ? five + 2 : five;
    }
}
