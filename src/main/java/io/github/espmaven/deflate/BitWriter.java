package io.github.espmaven.deflate;

import java.io.ByteArrayOutputStream;

/** Bits into bytes, the lowest first (RFC 1951, section 3.1.1). */
final class BitWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long bits;
    private int count;

    /** Writes the lowest {@code length} bits, at most 32. */
    void write(int value, int length) {
        bits |= (value & (1L << length) - 1) << count;
        count += length;
        while (count >= Byte.SIZE) {
            out.write((int) bits);
            bits >>>= Byte.SIZE;
            count -= Byte.SIZE;
        }
    }

    /** Fills the byte that was begun with zeros. */
    void align() {
        write(0, -count & 7);
    }

    byte[] toByteArray() {
        align();
        return out.toByteArray();
    }
}
