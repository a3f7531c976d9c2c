package io.github.espmaven.image;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Bytes with their place in the flash.
 *
 * @param offset first byte, from 0
 * @param bytes at least one; not copied, so leave them unchanged
 */
public record FlashChunk(int offset, byte[] bytes) {

    public FlashChunk {
        if (offset < 0 || bytes.length == 0 || bytes.length > Integer.MAX_VALUE - offset) {
            throw new IllegalArgumentException("bad chunk: " + offset + "+" + bytes.length);
        }
    }

    public FlashRange range() {
        return new FlashRange(offset, bytes.length);
    }

    /**
     * The chunks by offset, neighbours joined.
     *
     * @throws EspException with {@code OVERLAP}, naming both, when two share a byte
     */
    static List<FlashChunk> joined(List<FlashChunk> chunks) throws EspException {
        List<FlashChunk> sorted = sorted(chunks);
        List<FlashChunk> result = new ArrayList<>();
        int at = 0;
        while (at < sorted.size()) {
            int end = at + 1;
            while (end < sorted.size()
                    && sorted.get(end).offset == sorted.get(end - 1).range().end()) {
                end++;
            }
            result.add(join(sorted.subList(at, end)));
            at = end;
        }
        return result;
    }

    /** The chunks by offset; see {@link #joined} for the error. */
    static List<FlashChunk> sorted(List<FlashChunk> chunks) throws EspException {
        List<FlashChunk> sorted = new ArrayList<>(chunks);
        sorted.sort(Comparator.comparingInt(FlashChunk::offset));
        for (int i = 1; i < sorted.size(); i++) {
            FlashRange before = sorted.get(i - 1).range();
            FlashRange range = sorted.get(i).range();
            if (before.overlaps(range)) {
                throw new EspException(Problem.OVERLAP, "the contents for " + before + " and " + range + " overlap");
            }
        }
        return sorted;
    }

    private static FlashChunk join(List<FlashChunk> neighbours) {
        if (neighbours.size() == 1) {
            return neighbours.get(0);
        }
        int start = neighbours.get(0).offset;
        byte[] all = new byte[neighbours.get(neighbours.size() - 1).range().end() - start];
        for (FlashChunk c : neighbours) {
            System.arraycopy(c.bytes, 0, all, c.offset - start, c.bytes.length);
        }
        return new FlashChunk(start, all);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof FlashChunk other && offset == other.offset && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes) * 31 + offset;
    }

    @Override
    public String toString() {
        return "chunk " + range();
    }
}
