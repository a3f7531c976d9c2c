package io.github.espmaven.secure;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.nvs.NvsContents;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Encryption of flash contents and of NVS partitions as chips have it (protocol.md, section 18). */
public final class FlashCipher {
    /** A complete FLASH_CRYPT_CONFIG of the ESP32. */
    public static final int WHOLE_CONFIG = 0xf;

    /** Bytes that are encrypted together. */
    public static final int BLOCK = Xts.BLOCK;

    private static final int UNIT = 0x80;
    private static final int[] CONFIG_BITS = {67, 65, 63, 61};
    private static final int HIGHEST_BIT = 23;
    private static final int LOWEST_BIT = 5;

    private FlashCipher() {}

    /**
     * Encrypts or decrypts what lies, or will lie, at an address, with XTS-AES; the length is a multiple of 16.
     *
     * @param key 32 or 64 bytes, or 16 on the ESP32-C2
     * @throws EspException {@code KEY_UNUSABLE} when it is of another length
     */
    public static byte[] xts(byte[] in, int address, byte[] key, boolean encrypt) throws EspException {
        if (key.length != 16 && key.length != 32 && key.length != 64) {
            throw wrongLength(key, "16, 32 or 64");
        }
        Xts xts = new Xts(key.length == 16 ? Digests.sha256(key) : key, encrypt);
        byte[] out = new byte[in.length];
        for (int at = 0; at < in.length; at += BLOCK) {
            int unit = (address + at) & -UNIT;
            int number = UNIT / BLOCK - 1 - (address + at - unit) / BLOCK;
            byte[] block = Numbers.reversed(Arrays.copyOfRange(in, at, at + BLOCK));
            System.arraycopy(Numbers.reversed(xts.block(block, unit, number)), 0, out, at, BLOCK);
        }
        return out;
    }

    private static EspException wrongLength(byte[] key, String lengths) {
        return BootKey.unusable("the key has " + key.length + " bytes, and must have " + lengths);
    }

    /**
     * As {@link #xts}, in the way of the ESP32.
     *
     * @param key 32 bytes, or 24 with the coding scheme 3/4
     * @param config FLASH_CRYPT_CONFIG
     */
    public static byte[] esp32(byte[] in, int address, byte[] key, int config, boolean encrypt) throws EspException {
        if (key.length != 24 && key.length != 32) {
            throw wrongLength(key, "24 or 32");
        }
        byte[] whole = Arrays.copyOf(key, 32);
        if (key.length == 24) {
            System.arraycopy(key, 8, whole, 24, 8);
        }
        byte[] out = new byte[in.length];
        for (int at = 0; at < in.length; at += BLOCK) {
            Cipher aes = Xts.aes(tweaked(whole, address + at, config), !encrypt);
            byte[] block = Numbers.reversed(Arrays.copyOfRange(in, at, at + BLOCK));
            System.arraycopy(Numbers.reversed(Xts.crypt(aes, block)), 0, out, at, BLOCK);
        }
        return out;
    }

    /** The key exclusive-or the bits of the address that the vendor's pattern puts there. */
    private static byte[] tweaked(byte[] key, int address, int config) {
        byte[] tweaked = key.clone();
        int bit = 0;
        int end = 0;
        for (int range = 0; range < CONFIG_BITS.length; range++) {
            end += CONFIG_BITS[range];
            // three whole runs, then one that is shorter each time
            int[] starts = {HIGHEST_BIT, HIGHEST_BIT, HIGHEST_BIT, 14 - 2 * range};
            for (int start : starts) {
                for (int source = start; source >= LOWEST_BIT; source--, bit++) {
                    boolean on = (config >>> range & 1) == 1 && (address >>> source & 1) == 1;
                    tweaked[bit / 8] ^= (byte) (on ? 0x80 >> bit % 8 : 0);
                }
            }
            if (bit != end) {
                throw new IllegalStateException("the pattern has " + bit + " bits, not " + end);
            }
        }
        return tweaked;
    }

    /**
     * Encrypts or decrypts the written entries of an NVS partition.
     *
     * @param key 64 bytes, a partition of keys, or 32 bytes of the HMAC scheme
     */
    public static byte[] nvs(byte[] partition, byte[] key, boolean encrypt) throws EspException {
        Xts xts = new Xts(nvsKey(key), encrypt);
        byte[] out = partition.clone();
        for (int at : NvsContents.writtenEntries(partition)) {
            for (int number = 0; number < 2; number++) {
                int from = at + number * BLOCK;
                byte[] block = Arrays.copyOfRange(partition, from, from + BLOCK);
                System.arraycopy(xts.block(block, at, number), 0, out, from, BLOCK);
            }
        }
        return out;
    }

    private static byte[] nvsKey(byte[] key) throws EspException {
        if (key.length == 32) {
            byte[] both = Arrays.copyOf(hmac(key, 0xaebe_5a5a), 64);
            System.arraycopy(hmac(key, 0xcede_a5a5), 0, both, 32, 32);
            return both;
        }
        if (key.length != 64 && key.length != 4096) {
            throw wrongLength(key, "64, or 4096 as a partition of keys, or 32 of the HMAC scheme");
        }
        if (key.length == 4096 && LittleEndian.u32(key, 64) != NvsContents.crc(key, 0, 64)) {
            throw BootKey.unusable("the partition of keys is blank or damaged: its CRC-32 is wrong");
        }
        return Arrays.copyOf(key, 64);
    }

    private static byte[] hmac(byte[] key, int word) {
        byte[] text = new byte[32];
        for (int at = 0; at < text.length; at += 4) {
            LittleEndian.put32(text, at, word);
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
