package io.github.espmaven.secure;

import java.math.BigInteger;
import java.util.Arrays;

/** Numbers as bytes of a fixed length. */
final class Numbers {
    private Numbers() {}

    static byte[] bigEndian(BigInteger number, int length) {
        byte[] all = number.toByteArray();
        byte[] fixed = new byte[length];
        int copied = Math.min(all.length, length);
        System.arraycopy(all, all.length - copied, fixed, length - copied, copied);
        return fixed;
    }

    static byte[] littleEndian(BigInteger number, int length) {
        return reversed(bigEndian(number, length));
    }

    static BigInteger ofLittleEndian(byte[] bytes, int from, int length) {
        return new BigInteger(1, reversed(Arrays.copyOfRange(bytes, from, from + length)));
    }

    /** The next multiple of {@code unit}. */
    static int roundedUp(int length, int unit) {
        return (length + unit - 1) / unit * unit;
    }

    static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
