package io.github.espmaven.deflate;

/** How often each symbol occurs in a part of a parse, and what that makes a symbol cost. */
final class Statistics {
    private static final double LOG_2 = Math.log(2);

    /** Of a block's header, for each symbol that occurs, and for all. */
    private static final double HEADER_BITS_A_SYMBOL = 3.5;

    private static final double HEADER_BITS = 80;

    final int[] literals = new int[Symbols.LITERALS];
    final int[] distances = new int[Symbols.DISTANCES];

    /** Of the items {@code from} to {@code to} of a parse, and the end of the block. */
    static Statistics of(int[] items, int from, int to) {
        Statistics counted = new Statistics();
        counted.literals[Symbols.END_OF_BLOCK] = 1;
        for (int i = from; i < to; i++) {
            int item = items[i];
            if (Symbols.isMatch(item)) {
                counted.literals[Symbols.lengthSymbol(Symbols.length(item))]++;
                counted.distances[Symbols.distanceSymbol(Symbols.distance(item))]++;
            } else {
                counted.literals[item]++;
            }
        }
        return counted;
    }

    Statistics plus(Statistics other) {
        Statistics sum = new Statistics();
        for (int i = 0; i < literals.length; i++) {
            sum.literals[i] = literals[i] + other.literals[i];
        }
        for (int i = 0; i < distances.length; i++) {
            sum.distances[i] = distances[i] + other.distances[i];
        }
        return sum;
    }

    /** Estimate of the bits of a block of its own, extra bits left out. */
    double blockBits() {
        return HEADER_BITS + bits(literals) + bits(distances);
    }

    private static double bits(int[] counts) {
        long all = 0;
        double sum = 0;
        for (int count : counts) {
            if (count > 0) {
                all += count;
                sum += HEADER_BITS_A_SYMBOL - count * Math.log(count) / LOG_2;
            }
        }
        return all == 0 ? 0 : sum + (double) all * Math.log((double) all) / LOG_2;
    }

    /** Bits of each symbol by its share; a symbol that does not occur costs as much as one that occurs half a time. */
    static float[] costs(int[] counts) {
        double all = 1;
        for (int count : counts) {
            all += count;
        }
        float[] costs = new float[counts.length];
        for (int i = 0; i < counts.length; i++) {
            costs[i] = (float) (Math.log(all / Math.max(0.5, counts[i])) / LOG_2);
        }
        return costs;
    }
}
