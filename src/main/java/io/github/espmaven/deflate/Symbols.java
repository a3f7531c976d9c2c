package io.github.espmaven.deflate;

/** The alphabets of RFC 1951, section 3.2.5: literals and lengths, distances, and their extra bits. */
final class Symbols {
    static final int LITERALS = 286;
    static final int DISTANCES = 30;
    static final int END_OF_BLOCK = 256;
    static final int SHORTEST = 3;
    static final int LONGEST = 258;
    static final int WINDOW = 1 << 15;

    private static final int FIRST_LENGTH = 257;
    private static final int LAST_LENGTH = 285;
    private static final int LENGTHS_WITHOUT_EXTRA = 8;
    private static final int DISTANCE_BITS = 15;

    private Symbols() {}

    /** A match as one positive number; a literal is its octet below 256. */
    static int match(int length, int distance) {
        return length << DISTANCE_BITS | distance - 1;
    }

    static boolean isMatch(int item) {
        return item >= SHORTEST << DISTANCE_BITS;
    }

    /** Bytes that a literal or match stands for. */
    static int length(int item) {
        return isMatch(item) ? item >>> DISTANCE_BITS : 1;
    }

    static int distance(int match) {
        return (match & WINDOW - 1) + 1;
    }

    static int lengthSymbol(int length) {
        int rest = length - SHORTEST;
        if (length == LONGEST) {
            return LAST_LENGTH;
        }
        int bits = lengthExtra(length);
        return FIRST_LENGTH + (bits << 2) + (rest >>> bits);
    }

    static int lengthExtra(int length) {
        int rest = length - SHORTEST;
        return rest < LENGTHS_WITHOUT_EXTRA || length == LONGEST ? 0 : log2(rest) - 2;
    }

    static int distanceSymbol(int distance) {
        int bits = distanceExtra(distance);
        return (bits << 1) + ((distance - 1) >>> bits);
    }

    static int distanceExtra(int distance) {
        return distance <= 4 ? 0 : log2(distance - 1) - 1;
    }

    private static int log2(int value) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
    }
}
