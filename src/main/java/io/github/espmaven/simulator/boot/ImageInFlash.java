package io.github.espmaven.simulator.boot;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.image.RevisionRange;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An image in flash, read as a chip does: field by field, believing what stands there (protocol.md, section 5.1).
 * Reading behind the end of the flash gives 0xFF, as an empty bus does.
 */
final class ImageInFlash {
    static final int MAX_SEGMENTS = 16;

    private static final int MAGIC = 0xe9;
    private static final int CHECKSUM_SEED = 0xef;
    private static final int SEGMENT_HEADER = 8;
    private static final int BASIC_HEADER = 8;
    private static final int FULL_HEADER = 24;

    private final FlashView flash;
    private final int offset;
    private final int headerBytes;

    /**
     * @param at its first byte, counted from the start of the image
     * @param length bytes, as written there: negative for lengths beyond 2 GB
     */
    record Segment(int address, int at, int length, boolean complete) {}

    private ImageInFlash(FlashView flash, int offset, int headerBytes) {
        this.flash = flash;
        this.offset = offset;
        this.headerBytes = headerBytes;
    }

    /** An image of {@code board}'s chip at {@code offset}, where it may or may not be. */
    static ImageInFlash at(int offset, BootEnvironment board) {
        boolean extended = board.chip().spec().imageChipId().isPresent();
        return new ImageInFlash(board.flash(), offset, extended ? FULL_HEADER : BASIC_HEADER);
    }

    int offset() {
        return offset;
    }

    boolean hasMagic() {
        return u8(0) == MAGIC;
    }

    int firstWord() {
        return u32(0);
    }

    int segmentCount() {
        return u8(1);
    }

    int modeCode() {
        return u8(2);
    }

    int sizeCode() {
        return u8(3) >> 4;
    }

    int frequencyCode() {
        return u8(3) & 0xf;
    }

    int entry() {
        return u32(4);
    }

    int wpPin() {
        return u8(8);
    }

    /** Drive strengths of the flash pins, 4 bits each: clk, q, d, cs, hd, wp from the lowest. */
    int drives() {
        return u32(8) >>> 8;
    }

    int chipId() {
        return u32(12) & 0xffff;
    }

    RevisionRange revisions() {
        byte[] b = read(14, 5);
        return new RevisionRange(LittleEndian.u8(b, 0), LittleEndian.u16(b, 1), LittleEndian.u16(b, 3));
    }

    boolean digestAppended() {
        return headerBytes == FULL_HEADER && u8(23) == 1;
    }

    /** The segments up to the last, or to the first that is not complete. */
    List<Segment> segments() {
        List<Segment> all = new ArrayList<>();
        int at = headerBytes;
        for (int i = 0; i < Math.min(segmentCount(), MAX_SEGMENTS); i++) {
            int length = u32(at + 4);
            int data = at + SEGMENT_HEADER;
            boolean complete = length >= 0 && (long) offset + data + length <= flash.size();
            all.add(new Segment(u32(at), data, length, complete));
            if (!complete) {
                break;
            }
            at = data + length;
        }
        return all;
    }

    boolean isComplete() {
        return segments().stream().allMatch(Segment::complete);
    }

    byte[] contents(Segment segment) {
        return read(segment.at(), segment.length());
    }

    /** All segments' bytes, one after the other. */
    byte[] contents() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Segment s : segments()) {
            all.writeBytes(s.complete() ? contents(s) : new byte[0]);
        }
        return all.toByteArray();
    }

    /** The checksum continued over a segment; begin with {@link #checksumSeed}. */
    int checksum(int soFar, Segment segment) {
        int sum = soFar;
        for (byte b : contents(segment)) {
            sum ^= Byte.toUnsignedInt(b);
        }
        return sum;
    }

    static int checksumSeed() {
        return CHECKSUM_SEED;
    }

    int checksum() {
        int sum = CHECKSUM_SEED;
        for (Segment s : segments()) {
            sum = checksum(sum, s);
        }
        return sum;
    }

    int storedChecksum() {
        return u8(checksumAt());
    }

    byte[] digest() {
        return Digests.sha256(read(0, checksumAt() + 1));
    }

    byte[] storedDigest() {
        return read(checksumAt() + 1, 32);
    }

    /** Bytes of the image with checksum and digest. */
    int length() {
        return checksumAt() + 1 + (digestAppended() ? 32 : 0);
    }

    private int checksumAt() {
        List<Segment> all = segments();
        if (all.isEmpty()) {
            return headerBytes | 15;
        }
        Segment last = all.get(all.size() - 1);
        return last.at() + last.length() | 15;
    }

    private int u8(int at) {
        return LittleEndian.u8(read(at, 1), 0);
    }

    private int u32(int at) {
        return LittleEndian.u32(read(at, 4), 0);
    }

    byte[] read(int at, int length) {
        byte[] out = new byte[length];
        Arrays.fill(out, (byte) 0xff);
        long from = (long) offset + at;
        if (from < flash.size()) {
            byte[] there = flash.read((int) from, (int) Math.min(length, flash.size() - from));
            System.arraycopy(there, 0, out, 0, there.length);
        }
        return out;
    }
}
