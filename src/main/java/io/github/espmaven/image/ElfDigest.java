package io.github.espmaven.image;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import java.util.Arrays;

/**
 * Puts the SHA-256 of the ELF file into an image, where an application keeps it to tell which program it is
 * (protocol.md, section 5.3).
 *
 * @param offset where in the image's file
 * @param sha256 the 32 bytes
 */
record ElfDigest(int offset, byte[] sha256) {

    /** Offset in the image of the field in the application descriptor. */
    static final int DESCRIPTOR_OFFSET = ImageHeader.BYTES + Segment.HEADER_BYTES + AppDescriptor.ELF_SHA256_AT;

    /** The contents of a segment whose header stands at {@code position}, with the digest where it belongs to it. */
    byte[] applyTo(byte[] contents, int position) throws EspException {
        if (offset < position || offset - position >= contents.length) {
            return contents;
        }
        int at = offset - position - Segment.HEADER_BYTES;
        if (at < 0 || at + ImageDigest.BYTES > contents.length) {
            throw ElfConverter.refuse(
                    "the ELF file's SHA-256 at " + Hex.of(offset) + " would cross a segment's border");
        }
        byte[] patched = contents.clone();
        for (int i = at; i < at + ImageDigest.BYTES; i++) {
            if (patched[i] != 0) {
                throw ElfConverter.refuse("the place for the ELF file's SHA-256 at " + Hex.of(offset)
                        + " is not free: it holds " + Hex.of(Arrays.copyOfRange(contents, at, at + ImageDigest.BYTES)));
            }
        }
        System.arraycopy(sha256, 0, patched, at, ImageDigest.BYTES);
        return patched;
    }
}
