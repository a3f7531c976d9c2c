package io.github.espmaven.deflate;

import java.io.ByteArrayOutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

/**
 * The parts of 64 KB that zlib streams of the same bytes are made of, whoever takes them: as the JDK's {@link Deflater} packs
 * them, and replaced by smaller ones as long as that is of use. Each ends at a whole byte and refers to plain bytes only, so
 * that one stream may have the first form of a part, and another the smaller one.
 */
public final class PackedParts {
    static final int PART_BYTES = 1 << 16;
    private static final int SCRATCH_BYTES = 64 * 1024;

    /** A part that {@link Deflater} hardly makes smaller is not worth another try. */
    private static final double WORTH_PACKING = 0.97;

    private final byte[] bytes;
    private final int begin;
    private final int end;
    private final byte[][] parts;
    private final boolean[] packed;
    private final byte[] checksum;
    private final Set<PackedStream> takers = Collections.newSetFromMap(new WeakHashMap<>());
    private final AtomicBoolean packing = new AtomicBoolean();

    /** @param bytes not copied, so leave them unchanged */
    public PackedParts(byte[] bytes, int begin, int length) {
        this.bytes = bytes;
        this.begin = begin;
        end = begin + length;
        parts = new byte[(length + PART_BYTES - 1) / PART_BYTES][];
        packed = new boolean[parts.length];
        checksum = checksum();
        deflate();
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

    int count() {
        return parts.length;
    }

    /** The parts in their order, as they are now; from now on {@code taker} takes them. */
    synchronized List<byte[]> begin(PackedStream taker) {
        takers.add(taker);
        return List.of(parts);
    }

    /** A part as {@code taker} gets it, and what follows the last one. */
    synchronized List<byte[]> take(int part, PackedStream taker) {
        boolean last = part + 1 == parts.length;
        if (last) {
            takers.remove(taker);
        }
        return last ? List.of(parts[part], checksum) : List.of(parts[part]);
    }

    /**
     * Packs part by part, until all is packed or taken; does nothing where another does it. A part that was taken meanwhile
     * was begun too late: then the next one is begun farther ahead.
     *
     * @return whether any was ready in time, or none was worth it
     */
    public boolean pack() {
        if (packing.getAndSet(true)) {
            return true;
        }
        try {
            return packNow();
        } finally {
            packing.set(false);
        }
    }

    private boolean packNow() {
        OptimalDeflater deflater = new OptimalDeflater(bytes, begin);
        int lead = 0;
        boolean any = false;
        boolean late = false;
        for (int i = 0; i < parts.length; i = Math.max(i + 1, taken() + lead)) {
            int part = i;
            if (packed[i] || parts[i].length > WORTH_PACKING * (from(i + 1) - from(i)) || taken() > i) {
                continue;
            }
            byte[] smaller = deflater.encode(from(i), from(i + 1), i + 1 == parts.length, () -> taken() > part);
            boolean inTime = replace(i, smaller);
            lead = inTime ? lead : lead + 1;
            any |= inTime;
            late |= !inTime && i > 0;
        }
        return any || !late;
    }

    /** How many parts who is farthest has taken; all when nobody takes any. */
    private synchronized int taken() {
        return takers.stream().mapToInt(PackedStream::partsTaken).max().orElse(parts.length);
    }

    private synchronized boolean replace(int part, byte[] smaller) {
        boolean inTime = part >= taken();
        if (inTime && smaller.length < parts[part].length) {
            parts[part] = smaller;
        }
        packed[part] = inTime;
        return inTime;
    }

    private byte[] checksum() {
        Adler32 adler = new Adler32();
        adler.update(bytes, begin, end - begin);
        int value = (int) adler.getValue();
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }
}
