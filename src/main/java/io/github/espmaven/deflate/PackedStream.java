package io.github.espmaven.deflate;

import java.util.ArrayList;
import java.util.List;

/**
 * A zlib stream made of {@link PackedParts}: of each part what is there when it is taken. So packing never delays who takes.
 * Taking and packing may be on two threads.
 */
public final class PackedStream {
    private static final byte[] HEADER = {0x78, (byte) 0xDA};

    private final PackedParts parts;
    private final int largestBytes;
    private final List<byte[]> taken = new ArrayList<>(List.of(HEADER));
    private int takenBytes = HEADER.length;
    private volatile int next;

    /** A stream of parts that others may take, too. */
    public PackedStream(PackedParts parts) {
        this.parts = parts;
        int most = HEADER.length + Integer.BYTES;
        for (byte[] part : parts.begin(this)) {
            most += part.length;
        }
        largestBytes = most;
    }

    /** Bytes of the stream if no part is replaced: it gets no longer than that. */
    public int largestBytes() {
        return largestBytes;
    }

    public boolean pack() {
        return parts.pack();
    }

    int partsTaken() {
        return next;
    }

    /** Ends {@link #pack} soon, unless others take the parts: nothing more will be replaced here. */
    public void fix() {
        take(largestBytes, 0, 0);
    }

    /**
     * Takes a piece: at most {@code most} bytes, the last of the stream excepted not so many that fewer than {@code
     * fewest} would be left.
     *
     * @param from what was taken before, or less to take it again
     * @return empty at the end of the stream
     */
    public synchronized byte[] take(int from, int most, int fewest) {
        while (next < parts.count() && takenBytes < (long) from + most + fewest) {
            for (byte[] more : parts.take(next, this)) {
                taken.add(more);
                takenBytes += more.length;
            }
            next++;
        }
        int left = Math.max(0, takenBytes - from);
        boolean tail = left > most && left - most < fewest;
        return copy(from, tail ? most - fewest : Math.min(most, left));
    }

    private byte[] copy(int from, int count) {
        byte[] piece = new byte[count];
        int at = 0;
        for (byte[] one : taken) {
            int begin = Math.max(from, at);
            int end = Math.min(from + count, at + one.length);
            if (begin < end) {
                System.arraycopy(one, begin - at, piece, begin - from, end - begin);
            }
            at += one.length;
        }
        return piece;
    }

    /** Whether a piece that was taken up to {@code position} was the last. */
    public synchronized boolean isEnd(int position) {
        return next == parts.count() && position == takenBytes;
    }
}
