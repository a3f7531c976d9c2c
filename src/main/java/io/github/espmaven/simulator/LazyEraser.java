package io.github.espmaven.simulator;

import static io.github.espmaven.base.FlashRange.SECTOR_BYTES;
import static io.github.espmaven.simulator.FlashTiming.BLOCK_BYTES;

/**
 * Erases the sectors of one write as they are reached. Blank ones are skipped until the first that is not blank; from
 * then on all are erased, 64 KiB at a time where the write covers a whole aligned block (protocol.md, sections 3.3 and
 * 14).
 */
final class LazyEraser {
    private final NorFlash flash;
    private final int end;
    private int erasedTo;
    private boolean metDirty;

    /**
     * @param start first byte that will be written
     * @param end first byte that will not
     */
    LazyEraser(NorFlash flash, int start, int end) {
        this.flash = flash;
        this.erasedTo = start & -SECTOR_BYTES;
        this.end = (end + SECTOR_BYTES - 1) & -SECTOR_BYTES;
    }

    /** Makes the range ready to be programmed. */
    void prepare(int offset, int length) {
        while (erasedTo < offset + length) {
            step();
        }
    }

    private void step() {
        if (!metDirty && flash.isBlankSector(erasedTo)) {
            erasedTo += SECTOR_BYTES;
            return;
        }
        metDirty = true;
        if (erasedTo % BLOCK_BYTES == 0 && end - erasedTo >= BLOCK_BYTES) {
            flash.eraseBlock(erasedTo);
            erasedTo += BLOCK_BYTES;
        } else {
            flash.eraseSector(erasedTo);
            erasedTo += SECTOR_BYTES;
        }
    }
}
