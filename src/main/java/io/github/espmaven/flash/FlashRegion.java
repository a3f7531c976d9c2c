package io.github.espmaven.flash;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;

/**
 * A piece of firmware and its place: what the user named, before alignment and patching.
 *
 * @param offset first byte in the flash, from 0
 * @param bytes the contents, at least one byte; not copied, so nobody may change them afterwards
 * @param source where the bytes came from, as a file's path: for messages about the input
 * @param name what progress and reports call it: a partition, "bootloader", or the file's name
 * @param encrypted whether the chip is to encrypt it while writing
 */
public record FlashRegion(int offset, byte[] bytes, String source, String name, boolean encrypted) {

    public FlashRegion {
        if (offset < 0 || bytes.length == 0 || bytes.length > Integer.MAX_VALUE - offset) {
            throw new IllegalArgumentException("bad region of " + bytes.length + " bytes at " + offset);
        }
    }

    /** A region that goes into the flash as it is. */
    public FlashRegion(int offset, byte[] bytes, String source, String name) {
        this(offset, bytes, source, name, false);
    }

    /** The same, to be encrypted by the chip or not. */
    public FlashRegion withEncrypted(boolean wanted) {
        return new FlashRegion(offset, bytes, source, name, wanted);
    }

    /** The bytes of the flash it is for. */
    public FlashRange range() {
        return new FlashRange(offset, bytes.length);
    }

    /** MD5 of the contents, in hexadecimal. */
    public String md5() {
        return Hex.of(Digests.md5(bytes, 0, bytes.length));
    }

    @Override
    public String toString() {
        return source + " at " + Hex.offset(offset);
    }
}
