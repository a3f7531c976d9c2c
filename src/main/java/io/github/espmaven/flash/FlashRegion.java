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
 */
public record FlashRegion(int offset, byte[] bytes, String source, String name, Encryption encryption) {

    public FlashRegion {
        if (offset < 0 || bytes.length == 0 || bytes.length > Integer.MAX_VALUE - offset) {
            throw new IllegalArgumentException("bad region of " + bytes.length + " bytes at " + offset);
        }
    }

    public FlashRegion(int offset, byte[] bytes, String source, String name) {
        this(offset, bytes, source, name, Encryption.NONE);
    }

    /** The same, encrypted by another. */
    public FlashRegion with(Encryption other) {
        return new FlashRegion(offset, bytes, source, name, other);
    }

    public FlashRegion with(byte[] other) {
        return new FlashRegion(offset, other, source, name, encryption);
    }

    /** Whether the chip is to encrypt it while writing. */
    public boolean encrypted() {
        return encryption == Encryption.BY_CHIP;
    }

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
