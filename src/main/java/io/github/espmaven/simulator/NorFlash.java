package io.github.espmaven.simulator;

import static io.github.espmaven.base.FlashRange.SECTOR_BYTES;

import io.github.espmaven.base.Digests;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A NOR flash chip: erasing sets bits, programming only clears them (protocol.md, section 14). Each operation spends its
 * time on the processor. Callers check ranges with {@link #has} first.
 */
final class NorFlash implements Storable {
    private static final byte BLANK = (byte) 0xFF;
    private static final byte[] BLANK_SECTOR = blank(SECTOR_BYTES);

    private final byte[] cells;
    private final FlashDefects defects;
    private final FlashTiming timing;
    private final CpuTime time;
    private long savedChanges;
    private long changes;
    private int reach = 1 << 24;
    private boolean powered = true;

    /**
     * @param cells the contents, which this flash keeps and changes
     * @param defects cells that hold what they hold
     */
    NorFlash(byte[] cells, FlashTiming timing, CpuTime time, FlashDefects defects) {
        this.cells = cells;
        this.defects = defects;
        this.timing = timing;
        this.time = time;
        defects.apply(cells, 0, cells.length);
    }

    static byte[] blank(int bytes) {
        byte[] blank = new byte[bytes];
        Arrays.fill(blank, BLANK);
        return blank;
    }

    int sizeBytes() {
        return cells.length;
    }

    /** Gives the chip its supply, or takes it: nothing in it can be reached then. */
    void power(boolean on) {
        powered = on;
    }

    boolean powered() {
        return powered;
    }

    /** Whether all of the range exists and can be reached; both numbers are unsigned. */
    boolean has(int offset, int length) {
        return powered && Integer.toUnsignedLong(offset) + Integer.toUnsignedLong(length) <= cells.length;
    }

    void eraseSector(int offset) {
        erase(offset, SECTOR_BYTES);
        time.spend(timing.sectorErase());
    }

    /** Erases the 64 KiB block that begins at {@code offset}. */
    void eraseBlock(int offset) {
        erase(offset, FlashTiming.BLOCK_BYTES);
        time.spend(timing.blockErase());
    }

    void eraseChip() {
        erase(0, cells.length);
        time.spend(timing.chipErase());
    }

    /** Erases sectors from {@code start} to {@code end}, by whole aligned blocks where they fit. */
    void eraseRange(int start, int end) {
        int at = start;
        while (at < end) {
            if (at % FlashTiming.BLOCK_BYTES == 0 && end - at >= FlashTiming.BLOCK_BYTES) {
                eraseBlock(at);
                at += FlashTiming.BLOCK_BYTES;
            } else {
                eraseSector(at);
                at += SECTOR_BYTES;
            }
        }
    }

    private void erase(int offset, int length) {
        Arrays.fill(cells, cell(offset), cell(offset) + length, BLANK);
        defects.apply(cells, cell(offset), cell(offset) + length);
        changes++;
    }

    /** Clears the bits that are 0 in {@code data}; never sets one. */
    void program(int offset, byte[] data, int from, int length) {
        forEachPiece(offset, length, (cell, done, bytes) -> {
            for (int i = 0; i < bytes; i++) {
                cells[cell + i] &= data[from + done + i];
            }
            defects.apply(cells, cell, cell + bytes);
        });
        int firstPage = offset / FlashTiming.PAGE_BYTES;
        int lastPage = (offset + length - 1) / FlashTiming.PAGE_BYTES;
        time.spend(timing.pageProgram().multipliedBy(length == 0 ? 0 : lastPage - firstPage + 1));
        changes++;
    }

    boolean holds(int offset, byte[] data, int from, int length) {
        return Arrays.equals(read(offset, length), 0, length, data, from, from + length);
    }

    /** Whether the sector that begins at {@code offset} is erased. */
    boolean isBlankSector(int offset) {
        time.spend(timing.read(SECTOR_BYTES));
        int cell = cell(offset);
        return Arrays.equals(cells, cell, cell + SECTOR_BYTES, BLANK_SECTOR, 0, SECTOR_BYTES);
    }

    byte[] read(int offset, int length) {
        time.spend(timing.read(length));
        byte[] read = new byte[length];
        forEachPiece(offset, length, (cell, done, bytes) -> System.arraycopy(cells, cell, read, done, bytes));
        return read;
    }

    byte[] md5(int offset, int length) {
        time.spend(timing.read(length));
        MessageDigest digest = Digests.md5();
        forEachPiece(offset, length, (cell, done, bytes) -> digest.update(cells, cell, bytes));
        return digest.digest();
    }

    private interface Piece {
        void take(int cell, int done, int bytes);
    }

    /** Goes through a range, which begins again at 0 where its addresses do not fit the address phase. */
    private void forEachPiece(int offset, int length, Piece piece) {
        int done = 0;
        while (done < length) {
            int cell = cell(offset + done);
            int bytes = Math.min(length - done, Math.min(reach, cells.length) - cell);
            piece.take(cell, done, bytes);
            done += bytes;
        }
    }

    private int cell(int offset) {
        return offset % reach;
    }

    /**
     * Says with how many address bytes the chip is spoken to. Three reach 16 MB: larger addresses wrap silently
     * (protocol.md, section 11, pitfall 18).
     */
    void addressBytes(int count) {
        reach = count > 3 ? Integer.MAX_VALUE : 1 << 24;
    }

    /** The contents, without the chip noticing. */
    byte[] snapshot() {
        return cells.clone();
    }

    /** Replaces contents from outside, as a programmer clipped to the chip would. */
    void load(int offset, byte[] bytes) {
        System.arraycopy(bytes, 0, cells, offset, bytes.length);
        defects.apply(cells, offset, offset + bytes.length);
        changes++;
    }

    /** How often the contents were changed: two equal numbers mean the same contents. */
    long changes() {
        return changes;
    }

    /** The contents themselves, to look at. */
    byte[] cells() {
        return cells;
    }

    @Override
    public void saveTo(Storage storage) throws IOException {
        if (savedChanges != changes) {
            storage.store(cells);
            savedChanges = changes;
        }
    }
}
