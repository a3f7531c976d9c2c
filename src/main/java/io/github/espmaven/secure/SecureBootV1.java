package io.github.espmaven.secure;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** Secure boot version 1 of the ESP32: signatures behind apps and partition tables, digests of bootloaders (protocol.md, section 18). */
public final class SecureBootV1 {
    /** Bytes behind what is signed: a version, r and s. */
    public static final int SIGNATURE_BYTES = 68;

    private static final int POINT_BYTES = 64;
    /** Random bytes that a bootloader's digest begins with. */
    public static final int IV_BYTES = 128;

    private static final int IMAGE_AT = 0x1000;
    private static final int BLOCK = 16;
    private static final int DIGEST_FLAG_AT = 23;

    private SecureBootV1() {}

    /** The bytes with a signature behind them; unchanged when they have a valid one by this key already. */
    public static byte[] sign(byte[] data, SigningKey key, boolean deterministic) throws EspException {
        if (key.publicKey().scheme() != SignatureScheme.ECDSA256) {
            throw BootKey.unusable(key + " is " + key.publicKey().scheme() + "; secure boot V1 takes ECDSA P-256");
        }
        if (fault(data, key.publicKey()).isEmpty()) {
            return data.clone();
        }
        byte[] signed = Arrays.copyOf(data, data.length + SIGNATURE_BYTES);
        System.arraycopy(key.sign(data, deterministic), 0, signed, data.length + 4, POINT_BYTES);
        return signed;
    }

    /** Why bytes do not end with a valid signature by a key; empty when they do. */
    public static Optional<String> fault(byte[] signed, BootKey key) {
        int end = signed.length - SIGNATURE_BYTES;
        if (end <= 0 || LittleEndian.u32(signed, end) != 0) {
            return Optional.of("it does not end with a signature of secure boot V1");
        }
        byte[] data = Arrays.copyOf(signed, end);
        return key.scheme() == SignatureScheme.ECDSA256
                        && key.verifies(data, Arrays.copyOfRange(signed, end + 4, signed.length))
                ? Optional.empty()
                : Optional.of("its signature of secure boot V1 is not by this key, or it was changed afterwards");
    }

    /**
     * The bootloader as it is flashed to 0x0: what its digest begins with, the digest, and the image at 0x1000.
     *
     * @param key 32 bytes
     * @param iv 128 bytes, random ones
     */
    public static byte[] withDigest(byte[] bootloader, byte[] key, byte[] iv) {
        int length = bootloader.length;
        if (length > DIGEST_FLAG_AT && bootloader[DIGEST_FLAG_AT] == 1 && length % IV_BYTES <= 32) {
            length -= length % IV_BYTES;
        }
        byte[] text = new byte[IV_BYTES + Numbers.roundedUp(length, IV_BYTES)];
        Arrays.fill(text, (byte) 0xff);
        System.arraycopy(iv, 0, text, 0, IV_BYTES);
        System.arraycopy(bootloader, 0, text, IV_BYTES, length);
        byte[] file = new byte[IMAGE_AT + text.length - IV_BYTES];
        Arrays.fill(file, (byte) 0xff);
        System.arraycopy(iv, 0, file, 0, IV_BYTES);
        byte[] digest = digest(text, key);
        System.arraycopy(digest, 0, file, IV_BYTES, digest.length);
        System.arraycopy(text, IV_BYTES, file, IMAGE_AT, text.length - IV_BYTES);
        return file;
    }

    private static byte[] digest(byte[] text, byte[] key) {
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            MessageDigest sha = MessageDigest.getInstance("SHA-512");
            for (int at = 0; at < text.length; at += BLOCK) {
                byte[] block = Numbers.reversed(Arrays.copyOfRange(text, at, at + BLOCK));
                sha.update(wordsReversed(Numbers.reversed(aes.doFinal(block))));
            }
            return wordsReversed(sha.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES and SHA-512", e);
        }
    }

    private static byte[] wordsReversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[i ^ 3];
        }
        return reversed;
    }
}
