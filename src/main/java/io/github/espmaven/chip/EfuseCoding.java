package io.github.espmaven.chip;

import java.util.Arrays;

/** The coding schemes of the ESP32's blocks 1 to 3: 1 is 3/4, 2 is repeated, others are none (protocol.md, section 1.10). */
public final class EfuseCoding {
    /** Coding units of a block of scheme 3/4. */
    public static final int UNITS = 4;

    private static final int THREE_QUARTERS = 1;
    private static final int REPEATED = 2;
    private static final int UNIT_BYTES = 8;
    private static final int DATA_BYTES = 6;
    private static final int HALF = 16;

    private EfuseCoding() {}

    /** Whether the controller finds errors in what is stored. */
    public static boolean hasCheckBytes(int scheme) {
        return scheme == THREE_QUARTERS || scheme == REPEATED;
    }

    /** The data, from the block's start on, of what is stored. */
    public static byte[] decode(int scheme, byte[] stored) {
        byte[] data = hasCheckBytes(scheme) ? new byte[stored.length] : stored;
        for (int unit = 0; unit < UNITS && scheme == THREE_QUARTERS; unit++) {
            System.arraycopy(stored, unit * UNIT_BYTES, data, unit * DATA_BYTES, DATA_BYTES);
        }
        for (int i = 0; i < HALF && scheme == REPEATED; i++) {
            data[i] = (byte) (stored[i] | stored[HALF + i]);
        }
        return data;
    }

    /** Units that do not fit their check bytes, one bit each. */
    public static int warnings(int scheme, byte[] stored) {
        int warnings = 0;
        for (int unit = 0; unit < UNITS && scheme == THREE_QUARTERS; unit++) {
            byte[] bytes = Arrays.copyOfRange(stored, unit * UNIT_BYTES, (unit + 1) * UNIT_BYTES);
            byte[] right = bytes.clone();
            check(right, 0);
            warnings |= Arrays.equals(bytes, right) ? 0 : 1 << unit;
        }
        return warnings;
    }

    /** Puts the check bytes behind the data of a unit. */
    private static void check(byte[] stored, int unit) {
        int parity = 0;
        int sum = 0;
        for (int i = 0; i < DATA_BYTES; i++) {
            parity ^= stored[unit + i];
            sum += (i + 1) * Integer.bitCount(stored[unit + i] & 0xff);
        }
        stored[unit + DATA_BYTES] = (byte) parity;
        stored[unit + DATA_BYTES + 1] = (byte) sum;
    }

    /** What is stored of a block's data: the way back from {@link #decode}. */
    public static byte[] encode(int scheme, byte[] data) {
        byte[] stored = data.clone();
        for (int unit = 0; unit < UNITS && scheme == THREE_QUARTERS; unit++) {
            System.arraycopy(data, unit * DATA_BYTES, stored, unit * UNIT_BYTES, DATA_BYTES);
            check(stored, unit * UNIT_BYTES);
        }
        if (scheme == REPEATED) {
            System.arraycopy(data, 0, stored, HALF, HALF);
        }
        return stored;
    }

    /** Bytes of data that a block of 32 holds. */
    public static int dataBytes(int scheme) {
        return scheme == THREE_QUARTERS ? UNITS * DATA_BYTES : scheme == REPEATED ? HALF : UNITS * UNIT_BYTES;
    }
}
