package io.github.espmaven.simulator.boot;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digests that ROMs and bootloaders compute. */
final class RomDigests {
    private static final int CRC_POLYNOMIAL = 0xedb8_8320;

    private RomDigests() {}

    static byte[] sha256(byte[] bytes) {
        return digest("SHA-256", bytes);
    }

    static byte[] md5(byte[] bytes) {
        return digest("MD5", bytes);
    }

    private static byte[] digest(String name, byte[] bytes) {
        try {
            return MessageDigest.getInstance(name).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has " + name, e);
        }
    }

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
