package io.github.espmaven.image;

import io.github.espmaven.base.LittleEndian;

/**
 * The checksum byte of an image: all segment bytes combined by exclusive or, beginning with 0xEF (protocol.md, section
 * 5.1).
 *
 * @param offset where it stands in the file
 * @param stored what stands there, 0 to 255
 * @param calculated what should stand there
 */
public record ImageChecksum(int offset, int stored, int calculated) {

    static final int SEED = 0xef;

    public boolean valid() {
        return stored == calculated;
    }

    /** Continues the checksum {@code sum} over a part of {@code in}. */
    static int over(int sum, byte[] in, int from, int to) {
        int result = sum;
        for (int i = from; i < to; i++) {
            result ^= LittleEndian.u8(in, i);
        }
        return result;
    }

    /** Where the checksum of an image stands whose segments end at {@code end}: the next offset of the form 16n + 15. */
    static int offsetAfter(int end) {
        return end | 15;
    }
}
