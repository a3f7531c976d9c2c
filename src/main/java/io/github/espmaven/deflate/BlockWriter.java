package io.github.espmaven.deflate;

import java.util.ArrayList;
import java.util.List;

/** Writes blocks with codes of their own (RFC 1951, section 3.2.7). */
record BlockWriter(BitWriter out) {
    private static final int DYNAMIC = 2;
    private static final int LONGEST_CODE = 15;
    private static final int LONGEST_LENGTH_CODE = 7;
    private static final int FEWEST_LITERALS = 257;
    private static final int FEWEST_LENGTH_CODES = 4;
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int REPEAT = 16;
    private static final int FEW_ZEROS = 17;
    private static final int MANY_ZEROS = 18;

    /** One symbol of the code lengths, with its extra bits. */
    private record Run(int symbol, int extra, int extraBits) {}

    /** An empty block that ends at a whole byte. */
    static void writeEmptyStored(BitWriter out) {
        out.write(0, 3);
        out.align();
        out.write(0xFFFF_0000, Integer.SIZE);
    }

    void write(int[] items, Statistics statistics, boolean last) {
        HuffmanCode literals = new HuffmanCode(statistics.literals, LONGEST_CODE);
        HuffmanCode distances = new HuffmanCode(statistics.distances, LONGEST_CODE);
        out.write(last ? 1 : 0, 1);
        out.write(DYNAMIC, 2);
        writeHeader(literals, distances);
        for (int item : items) {
            writeItem(item, literals, distances);
        }
        literals.write(out, Symbols.END_OF_BLOCK);
    }

    private void writeItem(int item, HuffmanCode literals, HuffmanCode distances) {
        if (!Symbols.isMatch(item)) {
            literals.write(out, item);
            return;
        }
        int length = Symbols.length(item);
        literals.write(out, Symbols.lengthSymbol(length));
        out.write(length - Symbols.SHORTEST, Symbols.lengthExtra(length));
        int distance = Symbols.distance(item);
        distances.write(out, Symbols.distanceSymbol(distance));
        out.write(distance - 1, Symbols.distanceExtra(distance));
    }

    private void writeHeader(HuffmanCode literals, HuffmanCode distances) {
        int literalCodes = used(literals, Symbols.LITERALS, FEWEST_LITERALS);
        int distanceCodes = used(distances, Symbols.DISTANCES, 1);
        int[] lengths = new int[literalCodes + distanceCodes];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = i < literalCodes ? literals.length(i) : distances.length(i - literalCodes);
        }
        List<Run> runs = runs(lengths);
        int[] counts = new int[ORDER.length];
        runs.forEach(run -> counts[run.symbol()]++);
        HuffmanCode code = new HuffmanCode(counts, LONGEST_LENGTH_CODE);
        int codes = ORDER.length;
        while (codes > FEWEST_LENGTH_CODES && code.length(ORDER[codes - 1]) == 0) {
            codes--;
        }
        out.write(literalCodes - FEWEST_LITERALS, 5);
        out.write(distanceCodes - 1, 5);
        out.write(codes - FEWEST_LENGTH_CODES, 4);
        for (int i = 0; i < codes; i++) {
            out.write(code.length(ORDER[i]), 3);
        }
        for (Run run : runs) {
            code.write(out, run.symbol());
            out.write(run.extra(), run.extraBits());
        }
    }

    private static int used(HuffmanCode code, int all, int fewest) {
        int used = all;
        while (used > fewest && code.length(used - 1) == 0) {
            used--;
        }
        return used;
    }

    private static List<Run> runs(int[] lengths) {
        List<Run> runs = new ArrayList<>();
        int at = 0;
        while (at < lengths.length) {
            int value = lengths[at];
            int same = 1;
            while (at + same < lengths.length && lengths[at + same] == value) {
                same++;
            }
            int begun = value == 0 ? 0 : 1;
            if (begun == 1) {
                runs.add(new Run(value, 0, 0));
            }
            addRepeats(runs, value, same - begun);
            at += same;
        }
        return runs;
    }

    private static void addRepeats(List<Run> runs, int value, int times) {
        int left = times;
        while (left > 0) {
            int most = value == 0 ? 138 : 6;
            int now = Math.min(left, most);
            if (now < 3) {
                runs.add(new Run(value, 0, 0));
                now = 1;
            } else if (value != 0) {
                runs.add(new Run(REPEAT, now - 3, 2));
            } else if (now <= 10) {
                runs.add(new Run(FEW_ZEROS, now - 3, 3));
            } else {
                runs.add(new Run(MANY_ZEROS, now - 11, 7));
            }
            left -= now;
        }
    }
}
