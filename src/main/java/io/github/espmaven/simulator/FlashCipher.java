package io.github.espmaven.simulator;

/**
 * Flash encryption of a virtual board: each octet is combined with one that depends on its address. It is no real cipher
 * (the same octet at the same address always looks the same), but like one it makes of everything something else and is
 * undone by itself.
 */
final class FlashCipher {
    private static final long KEY = 0x6a09_e667_f3bc_c908L;

    private FlashCipher() {}

    /** {@code bytes} as they are in, or come out of, the flash at {@code address}. */
    static byte[] apply(int address, byte[] bytes, int from, int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) (bytes[from + i] ^ pad(address + i));
        }
        return out;
    }

    private static int pad(int address) {
        long mixed = (address >>> 3) * 0x9e37_79b9_7f4a_7c15L + KEY;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
        mixed ^= mixed >>> 31;
        return (int) (mixed >>> (8 * (address & 7)));
    }
}
