package io.github.espmaven.base;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * An offset and a length in the flash.
 *
 * @param offset first byte, from 0
 * @param length bytes, at least 1
 */
public record FlashRange(int offset, int length) implements Comparable<FlashRange> {

    /** Bytes of the smallest piece that can be erased (protocol.md, section 14). */
    public static final int SECTOR_BYTES = 0x1000;

    public FlashRange {
        if (offset < 0 || length <= 0 || length > Integer.MAX_VALUE - offset) {
            throw new IllegalArgumentException("bad flash range: " + offset + "+" + length);
        }
    }

    /** The range from {@code offset} up to, not including, {@code end}. */
    public static FlashRange between(int offset, int end) {
        return new FlashRange(offset, end - offset);
    }

    /** First byte behind the range. */
    public int end() {
        return offset + length;
    }

    /** The same bytes in as few ranges as possible, by offset. */
    public static List<FlashRange> union(Collection<FlashRange> ranges) {
        List<FlashRange> union = new ArrayList<>();
        for (FlashRange next : new TreeSet<>(ranges)) {
            int last = union.size() - 1;
            if (last >= 0 && next.offset() <= union.get(last).end()) {
                FlashRange before = union.remove(last);
                union.add(between(before.offset(), Math.max(before.end(), next.end())));
            } else {
                union.add(next);
            }
        }
        return union;
    }

    /** What of this range is in none of {@code others}, by offset. */
    public List<FlashRange> without(Collection<FlashRange> others) {
        List<FlashRange> rest = new ArrayList<>();
        int from = offset;
        for (FlashRange other : union(others)) {
            if (overlaps(other)) {
                if (other.offset > from) {
                    rest.add(between(from, other.offset));
                }
                from = other.end();
            }
        }
        if (from < end()) {
            rest.add(between(from, end()));
        }
        return rest;
    }

    public boolean overlaps(FlashRange other) {
        return offset < other.end() && other.offset < end();
    }

    /** The whole sectors that this range touches. */
    public FlashRange toSectors() {
        int start = offset & -SECTOR_BYTES;
        return between(start, Math.addExact(end(), SECTOR_BYTES - 1) & -SECTOR_BYTES);
    }

    /** Whether the range begins and ends at sector borders. */
    public boolean isSectorAligned() {
        return offset % SECTOR_BYTES == 0 && length % SECTOR_BYTES == 0;
    }

    @Override
    public int compareTo(FlashRange other) {
        int byOffset = Integer.compare(offset, other.offset);
        return byOffset != 0 ? byOffset : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "[0x%06x, 0x%06x)", offset, end());
    }
}
