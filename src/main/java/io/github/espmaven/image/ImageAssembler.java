package io.github.espmaven.image;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.LittleEndian;
import java.io.ByteArrayOutputStream;

/** Puts an image together piece by piece and keeps count of its segments and checksum (protocol.md, section 5.1). */
final class ImageAssembler {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int start;
    private int counted;
    private int sum = ImageChecksum.SEED;

    /** Begins with a header, whose number of segments is corrected at the end. */
    ImageAssembler(ImageHeader header) {
        this(new byte[0], header);
    }

    /** Begins with other bytes in front of the header. */
    ImageAssembler(byte[] before, ImageHeader header) {
        out.writeBytes(before);
        start = before.length;
        out.writeBytes(header.toBytes());
    }

    /** Where the next byte goes. */
    int position() {
        return out.size();
    }

    /** Segments so far that the header counts. */
    int counted() {
        return counted;
    }

    /** Adds a segment that the header counts and the checksum covers. */
    void segment(int address, byte[] contents) {
        uncounted(address, contents);
        counted++;
        sum = ImageChecksum.over(sum, contents, 0, contents.length);
    }

    /** Adds a segment that neither header nor checksum knows of. */
    void uncounted(int address, byte[] contents) {
        out.writeBytes(LittleEndian.bytes32(address));
        out.writeBytes(LittleEndian.bytes32(contents.length));
        out.writeBytes(contents);
    }

    /** Adds the checksum at the next place for it. */
    void checksum() {
        out.writeBytes(new byte[ImageChecksum.offsetAfter(out.size()) - out.size()]);
        out.write(sum);
    }

    /** What was put together, with the digest over it if wanted. */
    byte[] finish(boolean digest) {
        byte[] image = out.toByteArray();
        image[start + 1] = (byte) counted;
        if (!digest) {
            return image;
        }
        out.reset();
        out.writeBytes(image);
        out.writeBytes(Digests.sha256(image, 0, image.length));
        return out.toByteArray();
    }
}
