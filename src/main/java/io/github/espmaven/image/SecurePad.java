package io.github.espmaven.image;

/** Padding that makes a signed image end at a page border (protocol.md, section 5.3). */
public enum SecurePad {
    NONE(0),
    /** For secure boot V1: after the digest come version, signature and 12 bytes of alignment. */
    V1(ImageDigest.BYTES + 4 + 64 + 12),
    /** For secure boot V2: the signature has a sector of its own. */
    V2(ImageDigest.BYTES);

    private static final int CHECKSUM_BYTES = 16;

    private final int trailer;

    SecurePad(int trailer) {
        this.trailer = trailer;
    }

    /** How many zeros a last segment needs whose header stands at {@code position}. */
    int length(int position, int pageBytes) {
        int end = position + Segment.HEADER_BYTES + CHECKSUM_BYTES + trailer;
        return Math.floorMod(-end, pageBytes);
    }
}
