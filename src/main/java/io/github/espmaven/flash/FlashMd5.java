package io.github.espmaven.flash;

import io.github.espmaven.base.Digests;
import java.security.MessageDigest;
import java.util.Arrays;

/** MD5 of contents of the flash, as the chips calculate it. */
final class FlashMd5 {
    private static final int PIECE_BYTES = 64 * 1024;

    private FlashMd5() {}

    static byte[] erased(int length) {
        byte[] piece = new byte[Math.min(length, PIECE_BYTES)];
        Arrays.fill(piece, (byte) 0xFF);
        MessageDigest md5 = Digests.md5();
        for (int left = length; left > 0; left -= piece.length) {
            md5.update(piece, 0, Math.min(left, piece.length));
        }
        return md5.digest();
    }
}
