package io.github.espmaven.simulator.boot;

/** CRC-32 as the ROM functions compute it. */
final class RomCrc32 {
    private static final int CRC_POLYNOMIAL = 0xedb8_8320;

    private RomCrc32() {}

    /** CRC-32 with 0xFFFFFFFF as the previous value, as Espressif's programs compute it (protocol.md, section 14). */
    static int crc32(byte[] bytes) {
        int register = 0;
        for (byte b : bytes) {
            register ^= Byte.toUnsignedInt(b);
            for (int bit = 0; bit < 8; bit++) {
                register = (register & 1) == 0 ? register >>> 1 : register >>> 1 ^ CRC_POLYNOMIAL;
            }
        }
        return ~register;
    }
}
