package io.github.espmaven.chip;

/** What must be put into the ROM's FLASH_BEGIN as size to erase (protocol.md, section 4.4). Stubs take the size. */
@FunctionalInterface
public interface RomEraseRule {

    /** The size as it is. */
    RomEraseRule TRUE_SIZE = (offset, size) -> size;

    /** The ESP8266's ROM erases too much: it counts the sectors up to the first 64 KB border twice. */
    RomEraseRule ESP8266 = RomEraseRule::esp8266;

    /**
     * The size to send.
     *
     * @param offset where erasing begins
     * @param size bytes to erase
     */
    int eraseSize(int offset, int size);

    private static int esp8266(int offset, int size) {
        int sector = 4096;
        int sectorsInBlock = 16;
        int sectors = (size + sector - 1) / sector;
        int head = Math.min(sectorsInBlock - offset / sector % sectorsInBlock, sectors);
        return sectors < 2 * head ? (sectors + 1) / 2 * sector : (sectors - head) * sector;
    }
}
