package io.github.espmaven.deflate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Deflate (RFC 1951) with an optimal parse: some percent smaller than zlib's best, and some ten times slower. It encodes a
 * stream in parts that end at whole bytes, each by itself, so that every part can be encoded by another encoder, too.
 *
 * @param bytes not copied, so leave them unchanged
 */
public record OptimalDeflater(byte[] bytes, int begin) {
    static final int BYTES_A_QUESTION = 1 << 12;

    private static final int PASSES = 3;
    private static final int ITEMS_A_SEGMENT = 512;

    /**
     * Encodes a part of the stream.
     *
     * @param from its first byte
     * @param to behind its last byte, more than {@code from}
     * @param last whether the stream ends there
     * @param unneeded asked now and then; when true, what is returned is of no use
     */
    public byte[] encode(int from, int to, boolean last, BooleanSupplier unneeded) {
        MatchFinder matches = new MatchFinder(bytes, begin, from, to, unneeded);
        OptimalParse parser = new OptimalParse(bytes, matches, to - from, unneeded);
        int[] items = parser.parse(from, to, usual());
        items = parser.parse(from, to, Statistics.of(items, 0, items.length));
        BitWriter out = new BitWriter();
        int at = from;
        int first = 0;
        for (int lastItem : blockEnds(items)) {
            if (unneeded.getAsBoolean()) {
                return new byte[0];
            }
            int end = at + bytesOf(items, first, lastItem);
            writeBlock(out, parser, at, end, Statistics.of(items, first, lastItem), last && end == to);
            at = end;
            first = lastItem;
        }
        if (!last) {
            BlockWriter.writeEmptyStored(out);
        }
        return out.toByteArray();
    }

    private static void writeBlock(
            BitWriter out, OptimalParse parser, int from, int to, Statistics first, boolean last) {
        Statistics statistics = first;
        int[] block = {};
        for (int pass = 0; pass < PASSES; pass++) {
            block = parser.parse(from, to, statistics);
            statistics = Statistics.of(block, 0, block.length);
        }
        new BlockWriter(out).write(block, statistics, last);
    }

    /** What code and text mostly look like. */
    private static Statistics usual() {
        Statistics usual = new Statistics();
        for (int i = 0; i < Symbols.LITERALS; i++) {
            usual.literals[i] = i < Symbols.END_OF_BLOCK ? 4 : i < Symbols.END_OF_BLOCK + 8 ? 16 : 4;
        }
        for (int i = 0; i < Symbols.DISTANCES; i++) {
            usual.distances[i] = 1;
        }
        return usual;
    }

    private static int bytesOf(int[] items, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += Symbols.length(items[i]);
        }
        return sum;
    }

    /** Where blocks end: neighbouring segments are joined as long as that saves bits, most first. */
    private static List<Integer> blockEnds(int[] items) {
        List<Integer> ends = new ArrayList<>();
        List<Statistics> segments = new ArrayList<>();
        for (int from = 0; from < items.length; from += ITEMS_A_SEGMENT) {
            int to = Math.min(items.length, from + ITEMS_A_SEGMENT);
            ends.add(to);
            segments.add(Statistics.of(items, from, to));
        }
        while (true) {
            int best = -1;
            double most = 0;
            for (int i = 0; i + 1 < segments.size(); i++) {
                Statistics joined = segments.get(i).plus(segments.get(i + 1));
                double saved = segments.get(i).blockBits() + segments.get(i + 1).blockBits() - joined.blockBits();
                if (saved > most) {
                    most = saved;
                    best = i;
                }
            }
            if (best < 0) {
                return ends;
            }
            segments.set(best, segments.get(best).plus(segments.remove(best + 1)));
            ends.remove(best);
        }
    }
}
