package io.github.espmaven.chip;

/** The erase size in the ROM's FLASH_BEGIN (protocol.md, section 4.4). Stubs take the size. */
@FunctionalInterface
public interface RomEraseRule {

    RomEraseRule TRUE_SIZE = (offset, size) -> size;

    /** The ESP8266's ROM erases too much: it counts the sectors up to the first 64 KB border twice. */
    RomEraseRule ESP8266 = new RomEraseRule() {
        @Override
        public int eraseSize(int offset, int size) {
            int sectors = sectors(size);
            int head = sectorsToBorder(offset, sectors);
            return (sectors < 2 * head ? (sectors + 1) / 2 : sectors - head) * SECTOR_BYTES;
        }

        @Override
        public int erasedBytes(int offset, int size) {
            int sectors = sectors(size);
            boolean inPairs = sectors < 2 * sectorsToBorder(offset, sectors);
            return (inPairs ? (sectors + 1) / 2 * 2 : sectors) * SECTOR_BYTES;
        }
    };

    /** Bytes that are erased together at least. */
    int SECTOR_BYTES = 4096;

    /**
     * The size to send.
     *
     * @param offset where erasing begins
     */
    int eraseSize(int offset, int size);

    /** How much is erased when {@link #eraseSize} is sent: whole sectors, on the ESP8266 at times one too many. */
    default int erasedBytes(int offset, int size) {
        return sectors(size) * SECTOR_BYTES;
    }

    private static int sectors(int size) {
        return (size + SECTOR_BYTES - 1) / SECTOR_BYTES;
    }

    private static int sectorsToBorder(int offset, int sectors) {
        int sectorsInBlock = 16;
        return Math.min(sectorsInBlock - offset / SECTOR_BYTES % sectorsInBlock, sectors);
    }
}
