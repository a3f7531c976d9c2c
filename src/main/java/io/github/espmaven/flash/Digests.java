package io.github.espmaven.flash;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** MD5 sums as the chips calculate them. */
final class Digests {
    private static final int PIECE_BYTES = 64 * 1024;

    private final byte[] bytes;
    private Optional<byte[]> whole = Optional.empty();

    Digests(byte[] bytes) {
        this.bytes = bytes;
    }

    /** MD5 of the bytes given to the constructor, calculated once. */
    synchronized byte[] whole() {
        if (whole.isEmpty()) {
            whole = Optional.of(md5(bytes, 0, bytes.length));
        }
        return whole.get().clone();
    }

    static byte[] md5(byte[] bytes, int offset, int length) {
        MessageDigest md5 = md5();
        md5.update(bytes, offset, length);
        return md5.digest();
    }

    /** MD5 of {@code length} erased bytes. */
    static byte[] erased(int length) {
        byte[] piece = new byte[Math.min(length, PIECE_BYTES)];
        Arrays.fill(piece, (byte) 0xFF);
        MessageDigest md5 = md5();
        for (int left = length; left > 0; left -= piece.length) {
            md5.update(piece, 0, Math.min(left, piece.length));
        }
        return md5.digest();
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has MD5", e);
        }
    }
}
