package io.github.espmaven.simulator;

import java.util.Map;

/**
 * A type of flash chip.
 *
 * @param manufacturer first octet of its JEDEC id
 * @param type second octet
 */
public record FlashChipModel(int manufacturer, int type, boolean hasSfdp, StatusRegisters registers) {

    /** How status registers are read and written (protocol.md, section 1.3). */
    enum StatusRegisters {
        /** Three, each by opcodes of its own. */
        THREE,
        /** Two; the second is written with the first alone, and cleared where the first is written by 8 bits. */
        TWO_TOGETHER,
        /** One; 35 is no reading but the way to QPI. */
        ONE
    }

    /** What the board carries unless a test says otherwise (protocol.md, section 14). */
    static final FlashChipModel WINBOND_W25Q = new FlashChipModel(0xEF, 0x40, true);

    static final Map<String, FlashChipModel> BY_NAME = Map.of(
            "w25q-jv", WINBOND_W25Q,
            "w25q-bv", new FlashChipModel(0xEF, 0x40, false, StatusRegisters.TWO_TOGETHER),
            "at25ql", new FlashChipModel(0x1F, 0x42, true),
            "mx25l", new FlashChipModel(0xC2, 0x20, false, StatusRegisters.ONE));

    FlashChipModel(int manufacturer, int type, boolean hasSfdp) {
        this(manufacturer, type, hasSfdp, StatusRegisters.THREE);
    }

    /** Third octet of the JEDEC id (protocol.md, section 1.2): the power of two up to 32 MB, then 0x20 for 64 MB. */
    static int capacityCode(int sizeBytes) {
        int exponent = Integer.numberOfTrailingZeros(sizeBytes);
        return exponent < 26 ? exponent : exponent - 26 + 0x20;
    }
}
