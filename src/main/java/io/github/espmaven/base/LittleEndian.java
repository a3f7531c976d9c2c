package io.github.espmaven.base;

/** Little-endian integers inside byte arrays: the order of all Espressif formats. */
public final class LittleEndian {

    private LittleEndian() {}

    public static int u8(byte[] in, int at) {
        return Byte.toUnsignedInt(in[at]);
    }

    public static int u16(byte[] in, int at) {
        return u8(in, at) | u8(in, at + 1) << 8;
    }

    /** Four bytes as an {@code int}; take it as unsigned with {@link Integer#toUnsignedLong}. */
    public static int u32(byte[] in, int at) {
        return u16(in, at) | u16(in, at + 2) << 16;
    }

    public static void put16(byte[] out, int at, int value) {
        out[at] = (byte) value;
        out[at + 1] = (byte) (value >> 8);
    }

    public static void put32(byte[] out, int at, int value) {
        put16(out, at, value);
        put16(out, at + 2, value >> 16);
    }

    public static byte[] bytes32(int value) {
        byte[] out = new byte[4];
        put32(out, 0, value);
        return out;
    }
}
