package io.github.espmaven.base;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Message digests MD5 and SHA-256, which every Java platform has. */
public final class Digests {
    private Digests() {}

    /** A new MD5 calculation. */
    public static MessageDigest md5() {
        return of("MD5");
    }

    /** The MD5 of {@code length} bytes from {@code offset}: 16 bytes. */
    public static byte[] md5(byte[] bytes, int offset, int length) {
        return of("MD5", bytes, offset, length);
    }

    /** The SHA-256 of all bytes: 32 bytes. */
    public static byte[] sha256(byte[] bytes) {
        return sha256(bytes, 0, bytes.length);
    }

    /** The SHA-256 of {@code length} bytes from {@code offset}: 32 bytes. */
    public static byte[] sha256(byte[] bytes, int offset, int length) {
        return of("SHA-256", bytes, offset, length);
    }

    /** The digest of all bytes by an algorithm that every Java platform has, as {@code SHA-384}. */
    public static byte[] of(String algorithm, byte[] bytes) {
        return of(algorithm, bytes, 0, bytes.length);
    }

    private static byte[] of(String algorithm, byte[] bytes, int offset, int length) {
        MessageDigest digest = of(algorithm);
        digest.update(bytes, offset, length);
        return digest.digest();
    }

    private static MessageDigest of(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has " + algorithm, e);
        }
    }
}
