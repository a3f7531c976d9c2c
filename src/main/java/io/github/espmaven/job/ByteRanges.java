package io.github.espmaven.job;

import io.github.espmaven.base.Hex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where two pieces of the same length differ. */
final class ByteRanges {
    /** Equal bytes between two differences that still belong to one range. */
    private static final int GAP = 16;

    private static final int SHOWN_RANGES = 16;
    private static final int SHOWN_BYTES = 16;

    private ByteRanges() {}

    /**
     * A line for each of the first ranges, with the first bytes of both; then how many more there are.
     *
     * @param offset of the first byte in the flash
     */
    static List<String> differences(int offset, byte[] there, byte[] wanted, boolean secret) {
        List<String> lines = new ArrayList<>();
        int count = 0;
        for (int from = mismatch(there, wanted, 0); from >= 0; ) {
            int end = from + 1;
            for (int next = mismatch(there, wanted, end); next >= 0 && next - end < GAP; ) {
                end = next + 1;
                next = mismatch(there, wanted, end);
            }
            if (count++ < SHOWN_RANGES) {
                lines.add(Hex.offset(offset + from) + "+" + (end - from)
                        + (secret
                                ? ""
                                : ": the flash has " + first(there, from, end) + ", the file "
                                        + first(wanted, from, end)));
            }
            from = mismatch(there, wanted, end);
        }
        if (count > SHOWN_RANGES) {
            lines.add((count - SHOWN_RANGES) + " more ranges differ");
        }
        return lines;
    }

    private static int mismatch(byte[] there, byte[] wanted, int from) {
        int at = Arrays.mismatch(there, from, there.length, wanted, from, wanted.length);
        return at < 0 ? -1 : from + at;
    }

    private static String first(byte[] bytes, int from, int end) {
        int shown = Math.min(end, from + SHOWN_BYTES);
        return Hex.of(bytes, from, shown) + (shown < end ? "…" : "");
    }
}
