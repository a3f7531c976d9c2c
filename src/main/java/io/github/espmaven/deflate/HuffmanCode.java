package io.github.espmaven.deflate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A canonical Huffman code of limited length (RFC 1951, section 3.2.2). */
final class HuffmanCode {
    private final int[] lengths;
    private final int[] codes;

    private record Node(long weight, int depth, int[] symbols) {}

    /** @param longest bits of the longest code word */
    HuffmanCode(int[] counts, int longest) {
        lengths = limitedLengths(counts, longest);
        codes = codes(lengths, longest);
    }

    /** Counts are flattened until no code word is too long. */
    private static int[] limitedLengths(int[] counts, int longest) {
        int[] flattened = counts.clone();
        int[] lengths = lengths(flattened);
        while (Arrays.stream(lengths).max().orElse(0) > longest) {
            for (int i = 0; i < flattened.length; i++) {
                flattened[i] = flattened[i] == 0 ? 0 : (flattened[i] >>> 1) + 1;
            }
            lengths = lengths(flattened);
        }
        return lengths;
    }

    /** Inflaters want at least one code word, of one bit. */
    private static int[] lengths(int[] counts) {
        int[] lengths = new int[counts.length];
        PriorityQueue<Node> nodes =
                new PriorityQueue<>(Comparator.comparingLong(Node::weight).thenComparingInt(Node::depth));
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                nodes.add(new Node(counts[i], 0, new int[] {i}));
            }
        }
        if (nodes.size() < 2) {
            lengths[nodes.isEmpty() ? 0 : nodes.element().symbols()[0]] = 1;
            return lengths;
        }
        while (nodes.size() > 1) {
            Node one = nodes.remove();
            Node other = nodes.remove();
            int[] symbols = Arrays.copyOf(one.symbols(), one.symbols().length + other.symbols().length);
            System.arraycopy(other.symbols(), 0, symbols, one.symbols().length, other.symbols().length);
            for (int symbol : symbols) {
                lengths[symbol]++;
            }
            nodes.add(new Node(one.weight() + other.weight(), 1 + Math.max(one.depth(), other.depth()), symbols));
        }
        return lengths;
    }

    private static int[] codes(int[] lengths, int longest) {
        int[] codes = new int[lengths.length];
        int code = 0;
        for (int length = 1; length <= longest; length++) {
            for (int i = 0; i < lengths.length; i++) {
                if (lengths[i] == length) {
                    codes[i] = Integer.reverse(code++) >>> (Integer.SIZE - length);
                }
            }
            code <<= 1;
        }
        return codes;
    }

    int length(int symbol) {
        return lengths[symbol];
    }

    void write(BitWriter out, int symbol) {
        out.write(codes[symbol], lengths[symbol]);
    }
}
