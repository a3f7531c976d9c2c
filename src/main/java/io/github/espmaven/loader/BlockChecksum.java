package io.github.espmaven.loader;

/** The checksum of data blocks: exclusive or of all bytes, seeded (protocol.md, section 2.1). */
public final class BlockChecksum {
    private static final int SEED = 0xEF;

    private BlockChecksum() {}

    public static int of(byte[] data) {
        int sum = SEED;
        for (byte b : data) {
            sum ^= b;
        }
        return sum & 0xFF;
    }
}
