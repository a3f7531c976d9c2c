package io.github.espmaven.secure;

import io.github.espmaven.base.LittleEndian;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** XTS-AES (IEEE 1619) on blocks of 16 bytes; the JDK has AES alone. */
final class Xts {
    static final int BLOCK = 16;
    private static final int FEEDBACK = 0x87;

    private final Cipher data;
    private final Cipher tweak;

    /** @param key the data key, and behind it the tweak key of the same length */
    Xts(byte[] key, boolean encrypt) {
        int half = key.length / 2;
        data = aes(Arrays.copyOf(key, half), encrypt);
        tweak = aes(Arrays.copyOfRange(key, half, key.length), true);
    }

    static Cipher aes(byte[] key, boolean encrypt) {
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"));
            return aes;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES", e);
        }
    }

    static byte[] crypt(Cipher cipher, byte[] block) {
        try {
            return cipher.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("16 bytes are a block", e);
        }
    }

    /** The block with a number in the data unit that begins at an address. */
    byte[] block(byte[] in, int unit, int number) {
        byte[] place = new byte[BLOCK];
        LittleEndian.put32(place, 0, unit);
        byte[] mask = crypt(tweak, place);
        for (int i = 0; i < number; i++) {
            int carry = 0;
            for (int b = 0; b < BLOCK; b++) {
                int doubled = (mask[b] & 0xff) << 1 | carry;
                mask[b] = (byte) doubled;
                carry = doubled >>> 8;
            }
            mask[0] ^= (byte) (carry * FEEDBACK);
        }
        return masked(crypt(data, masked(in, mask)), mask);
    }

    private static byte[] masked(byte[] block, byte[] mask) {
        byte[] masked = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            masked[i] = (byte) (block[i] ^ mask[i]);
        }
        return masked;
    }
}
