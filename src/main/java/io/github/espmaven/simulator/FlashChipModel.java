package io.github.espmaven.simulator;

/**
 * A type of flash chip.
 *
 * @param manufacturer first octet of its JEDEC id
 * @param type second octet
 * @param hasSfdp whether it has a parameter table
 */
public record FlashChipModel(int manufacturer, int type, boolean hasSfdp) {

    /** What the board carries unless a test says otherwise (protocol.md, section 14). */
    static final FlashChipModel WINBOND_W25Q = new FlashChipModel(0xEF, 0x40, true);

    /** Third octet of the JEDEC id (protocol.md, section 1.2): the power of two up to 32 MB, then 0x20 for 64 MB. */
    static int capacityCode(int sizeBytes) {
        int exponent = Integer.numberOfTrailingZeros(sizeBytes);
        return exponent < 26 ? exponent : exponent - 26 + 0x20;
    }
}
