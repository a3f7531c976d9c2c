package io.github.espmaven.image;

import io.github.espmaven.base.Digests;
import java.util.Arrays;

/**
 * The SHA-256 behind an image's checksum: over everything before it (protocol.md, section 5.1).
 *
 * @param offset where it stands in the file; also the number of bytes it covers
 * @param stored the 32 bytes that stand there
 * @param calculated the 32 bytes that should
 */
public record ImageDigest(int offset, byte[] stored, byte[] calculated) {

    /** Bytes of a SHA-256. */
    public static final int BYTES = 32;

    public boolean valid() {
        return Arrays.equals(stored, calculated);
    }

    /** Reads the digest at {@code offset}, where 32 bytes must be, and calculates it. */
    static ImageDigest read(byte[] in, int offset) {
        return new ImageDigest(offset, Arrays.copyOfRange(in, offset, offset + BYTES), Digests.sha256(in, 0, offset));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ImageDigest other
                && offset == other.offset
                && Arrays.equals(stored, other.stored)
                && Arrays.equals(calculated, other.calculated);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(stored) * 31 + offset;
    }
}
