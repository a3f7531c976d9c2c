package io.github.espmaven.deflate;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** The sequence of literals and matches that costs fewest bits, where each symbol costs what {@link Statistics} says. */
final class OptimalParse {
    private final byte[] bytes;
    private final MatchFinder matches;
    private final BooleanSupplier unneeded;
    private final float[] cost;
    private final int[] arrival;

    /** @param unneeded asked now and then; when true, the parse is empty */
    OptimalParse(byte[] bytes, MatchFinder matches, int length, BooleanSupplier unneeded) {
        this.bytes = bytes;
        this.matches = matches;
        this.unneeded = unneeded;
        cost = new float[length + 1];
        arrival = new int[length + 1];
    }

    int[] parse(int from, int to, Statistics statistics) {
        float[] literals = Statistics.costs(statistics.literals);
        float[] distances = Statistics.costs(statistics.distances);
        float[] lengths = new float[Symbols.LONGEST + 1];
        for (int length = Symbols.SHORTEST; length <= Symbols.LONGEST; length++) {
            lengths[length] = literals[Symbols.lengthSymbol(length)] + Symbols.lengthExtra(length);
        }
        int size = to - from;
        Arrays.fill(cost, 0, size + 1, Float.MAX_VALUE);
        cost[0] = 0;
        for (int i = 0; i < size; i++) {
            if (i % OptimalDeflater.BYTES_A_QUESTION == 0 && unneeded.getAsBoolean()) {
                return new int[0];
            }
            int octet = bytes[from + i] & 0xFF;
            reach(i + 1, cost[i] + literals[octet], octet);
            int shortest = Symbols.SHORTEST;
            int last = matches.first(from + i + 1);
            for (int index = matches.first(from + i); index < last && shortest <= size - i; index++) {
                int match = matches.match(index);
                int distance = Symbols.distance(match);
                float base = cost[i] + distances[Symbols.distanceSymbol(distance)] + Symbols.distanceExtra(distance);
                int longest = Math.min(Symbols.length(match), size - i);
                for (int length = longest == Symbols.LONGEST ? longest : shortest; length <= longest; length++) {
                    reach(i + length, base + lengths[length], Symbols.match(length, distance));
                }
                shortest = longest + 1;
            }
        }
        return items(size);
    }

    private void reach(int position, float total, int item) {
        if (total < cost[position]) {
            cost[position] = total;
            arrival[position] = item;
        }
    }

    private int[] items(int size) {
        int count = 0;
        for (int at = size; at > 0; at -= Symbols.length(arrival[at])) {
            count++;
        }
        int[] items = new int[count];
        for (int at = size; at > 0; at -= Symbols.length(arrival[at])) {
            items[--count] = arrival[at];
        }
        return items;
    }
}
