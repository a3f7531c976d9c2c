package io.github.espmaven.deflate;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

/**
 * A zlib stream in parts of 64 KB that end at whole bytes. All of it is there at once, as the JDK's {@link Deflater}
 * packs it; {@link #pack} replaces parts by smaller ones as long as they have not been taken. So packing never delays who
 * takes. Taking and packing may be on two threads.
 */
public final class PackedStream {
    private static final int PART_BYTES = 1 << 16;
    private static final int SCRATCH_BYTES = 64 * 1024;
    private static final byte[] HEADER = {0x78, (byte) 0xDA};

    /** A part that {@link Deflater} hardly makes smaller is not worth another try. */
    private static final double WORTH_PACKING = 0.97;

    private final byte[] bytes;
    private final int begin;
    private final int end;
    private final byte[][] parts;
    private final byte[] taken;
    private int takenBytes;
    private int next;

    /** @param bytes not copied, so leave them unchanged */
    public PackedStream(byte[] bytes, int begin, int length) {
        this.bytes = bytes;
        this.begin = begin;
        end = begin + length;
        parts = new byte[(length + PART_BYTES - 1) / PART_BYTES][];
        deflate();
        taken = new byte
                [HEADER.length
                        + Arrays.stream(parts).mapToInt(part -> part.length).sum()
                        + Integer.BYTES];
        append(HEADER);
    }

    private void deflate() {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            byte[] scratch = new byte[SCRATCH_BYTES];
            for (int i = 0; i < parts.length; i++) {
                deflater.setInput(bytes, from(i), from(i + 1) - from(i));
                boolean last = i + 1 == parts.length;
                if (last) {
                    deflater.finish();
                }
                ByteArrayOutputStream out = new ByteArrayOutputStream(PART_BYTES);
                int count;
                do {
                    count = deflater.deflate(
                            scratch, 0, scratch.length, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
                    out.write(scratch, 0, count);
                } while (last ? !deflater.finished() : count == scratch.length);
                parts[i] = out.toByteArray();
            }
        } finally {
            deflater.end();
        }
    }

    private int from(int part) {
        return Math.min(end, begin + part * PART_BYTES);
    }

    /** Bytes of the stream if no part is replaced: it gets no longer than that. */
    public int largestBytes() {
        return taken.length;
    }

    /**
     * Packs part by part, until all is packed or taken. A part that was taken meanwhile was begun too late: then the next
     * one is begun farther ahead.
     *
     * @return whether any was ready in time, or none was worth it
     */
    public boolean pack() {
        OptimalDeflater deflater = new OptimalDeflater(bytes, begin);
        int lead = 0;
        boolean any = false;
        boolean late = false;
        for (int i = 0; i < parts.length; i = Math.max(i + 1, taken() + lead)) {
            int part = i;
            if (parts[i].length > WORTH_PACKING * (from(i + 1) - from(i)) || taken() > i) {
                continue;
            }
            byte[] packed = deflater.encode(from(i), from(i + 1), i + 1 == parts.length, () -> taken() > part);
            boolean inTime = replace(i, packed);
            lead = inTime ? lead : lead + 1;
            any |= inTime;
            late |= !inTime && i > 0;
        }
        return any || !late;
    }

    private synchronized int taken() {
        return next;
    }

    private synchronized boolean replace(int part, byte[] packed) {
        boolean inTime = part >= next;
        if (inTime && packed.length < parts[part].length) {
            parts[part] = packed;
        }
        return inTime;
    }

    /** Ends {@link #pack} soon: nothing more will be replaced. */
    public void fix() {
        take(taken.length, 0, 0);
    }

    /**
     * Takes a piece: at most {@code most} bytes, the last of the stream excepted not so many that fewer than {@code
     * fewest} would be left.
     *
     * @param from what was taken before, or less to take it again
     * @return empty at the end of the stream
     */
    public synchronized byte[] take(int from, int most, int fewest) {
        while (next < parts.length && takenBytes < (long) from + most + fewest) {
            append(parts[next++]);
            if (next == parts.length) {
                append(checksum());
            }
        }
        int left = Math.max(0, takenBytes - from);
        boolean tail = left > most && left - most < fewest;
        int count = tail ? most - fewest : Math.min(most, left);
        return left == 0 ? new byte[0] : Arrays.copyOfRange(taken, from, from + count);
    }

    private void append(byte[] more) {
        System.arraycopy(more, 0, taken, takenBytes, more.length);
        takenBytes += more.length;
    }

    /** Whether a piece that was taken up to {@code position} was the last. */
    public synchronized boolean isEnd(int position) {
        return next == parts.length && position == takenBytes;
    }

    private byte[] checksum() {
        Adler32 adler = new Adler32();
        adler.update(bytes, begin, end - begin);
        int value = (int) adler.getValue();
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }
}
