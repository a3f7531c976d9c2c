package io.github.espmaven.deflate;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** For each position of a part of {@code bytes}, its matches in the window before: each longer than the nearer ones. */
final class MatchFinder {
    /** Earlier places looked at, of those that begin with the same three bytes. */
    private static final int DEPTH = 96;

    private static final int HASH_BITS = 15;
    private static final int HASH_FACTOR = 0x9E37_79B1;
    private static final int NONE = -1;

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final int[] newest = new int[1 << HASH_BITS];
    private final int[] before;
    private final int origin;
    private final int[] starts;
    private int[] matches;
    private int count;
    private int searchedFrom;

    /**
     * @param begin where the stream begins; nothing before it can be referred to
     * @param unneeded asked now and then; when true, no more are found
     */
    MatchFinder(byte[] bytes, int begin, int from, int to, BooleanSupplier unneeded) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        searchedFrom = from;
        origin = Math.max(begin, from - Symbols.WINDOW);
        before = new int[to - origin];
        starts = new int[to - from + 1];
        matches = new int[to - from];
        Arrays.fill(newest, NONE);
        for (int at = origin; at < to; at++) {
            if (at >= from) {
                starts[at - from] = count;
            }
            if (at + Symbols.SHORTEST <= to) {
                int hash = hash(at);
                before[at - origin] = newest[hash];
                newest[hash] = at;
                if (at % OptimalDeflater.BYTES_A_QUESTION == 0 && unneeded.getAsBoolean()) {
                    searchedFrom = to;
                }
                if (at >= searchedFrom) {
                    find(at);
                }
            }
        }
        starts[to - from] = count;
    }

    private int hash(int at) {
        int three = (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << 8) | ((bytes[at + 2] & 0xFF) << 16);
        return (three * HASH_FACTOR) >>> (Integer.SIZE - HASH_BITS);
    }

    private void find(int at) {
        int limit = Math.min(Symbols.LONGEST, to - at);
        int oldest = Math.max(origin, at - Symbols.WINDOW);
        int best = Symbols.SHORTEST - 1;
        int other = before[at - origin];
        for (int i = 0; i < DEPTH && other >= oldest && best < limit; i++) {
            if (bytes[other + best] == bytes[at + best]) {
                int length = equalBytes(other, at, limit);
                if (length > best) {
                    best = length;
                    add(Symbols.match(length, at - other));
                }
            }
            other = before[other - origin];
        }
        if (best == Symbols.LONGEST) {
            searchedFrom = at + best; // no parse does better than with this match
        }
    }

    private int equalBytes(int one, int other, int limit) {
        int length = 0;
        while (length < limit && bytes[one + length] == bytes[other + length]) {
            length++;
        }
        return length;
    }

    private void add(int match) {
        if (count == matches.length) {
            matches = Arrays.copyOf(matches, 2 * count + 1);
        }
        matches[count++] = match;
    }

    /** Index of the first match at {@code at}; those at it end before {@code first(at + 1)}. */
    int first(int at) {
        return starts[at - from];
    }

    /** A match by its index; of one position's, by length. */
    int match(int index) {
        return matches[index];
    }
}
