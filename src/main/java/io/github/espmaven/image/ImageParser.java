package io.github.espmaven.image;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Finds the parts of an image, never reading outside the bytes (protocol.md, section 5.1). */
final class ImageParser {

    /** Segments end below this size; more is not an image but chance. */
    private static final int MAX_SEGMENT_BYTES = 16 * 1024 * 1024;

    /** Byte 1 of the outer header of an ESP8266 v2 image. */
    static final int V2_MARK = 4;

    private final byte[] bytes;
    private final List<Segment> segments = new ArrayList<>();
    private int at;

    private ImageParser(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The shape of every chip but the ESP8266. */
    static ImageLayout extended(byte[] bytes) throws EspException {
        ImageParser parser = new ImageParser(bytes);
        parser.needMagic(ImageHeader.MAGIC);
        ImageHeader header = parser.header(true);
        int flag = LittleEndian.u8(bytes, ImageHeader.DIGEST_FLAG_AT);
        if (flag > 1) {
            throw bad("byte 23 tells whether a digest is appended and must be 0 or 1, it is " + Hex.of(flag));
        }
        int checksum = parser.segmentsAndChecksum(header);
        return flag == 1 ? parser.withDigest(header, checksum) : parser.plain(header, checksum);
    }

    /** The shapes of the ESP8266: versions 1, 2 (an image in an image) and 3 (with digest). */
    static ImageLayout basic(byte[] bytes) throws EspException {
        ImageParser parser = new ImageParser(bytes);
        if (bytes.length > 0 && LittleEndian.u8(bytes, 0) == ImageHeader.MAGIC_V2) {
            return parser.version2();
        }
        parser.needMagic(ImageHeader.MAGIC);
        ImageHeader header = parser.header(false);
        int checksum = parser.segmentsAndChecksum(header);
        return parser.digestFollows(checksum + 1)
                ? parser.withDigest(header, checksum)
                : parser.plain(header, checksum);
    }

    private ImageLayout version2() throws EspException {
        ImageHeader outer = header(false);
        if (outer.segments() != V2_MARK) {
            throw bad("an ESP8266 image of version 2 has 4 as its second byte, not " + outer.segments());
        }
        segment(0, false);
        at = at + 15 & -16;
        need(1, "the inner image");
        if (LittleEndian.u8(bytes, at) != ImageHeader.MAGIC) {
            throw bad("the inner image at " + Hex.offset(at) + " does not begin with 0xe9");
        }
        int checksum = segmentsAndChecksum(header(false));
        need(Esp8266Crc.BYTES, "the CRC-32");
        return new ImageLayout(
                outer, segments, checksum, OptionalInt.empty(), OptionalInt.of(at), at + Esp8266Crc.BYTES);
    }

    private ImageLayout plain(ImageHeader header, int checksum) {
        return new ImageLayout(header, segments, checksum, OptionalInt.empty(), OptionalInt.empty(), checksum + 1);
    }

    private ImageLayout withDigest(ImageHeader header, int checksum) throws EspException {
        need(ImageDigest.BYTES, "the SHA-256 digest");
        return new ImageLayout(
                header,
                segments,
                checksum,
                OptionalInt.of(checksum + 1),
                OptionalInt.empty(),
                checksum + 1 + ImageDigest.BYTES);
    }

    /** The ESP8266 has no flag for it: the digest is there when the right one is. */
    private boolean digestFollows(int offset) {
        return bytes.length - offset >= ImageDigest.BYTES
                && ImageDigest.read(bytes, offset).valid();
    }

    private void needMagic(int magic) throws EspException {
        if (bytes.length == 0) {
            throw bad("it is empty");
        }
        if (LittleEndian.u8(bytes, 0) != magic) {
            throw bad("it begins with " + Hex.of(LittleEndian.u8(bytes, 0)) + " instead of " + Hex.of(magic));
        }
    }

    private ImageHeader header(boolean extended) throws EspException {
        int length = extended ? ImageHeader.BYTES : ImageHeader.BASIC_BYTES;
        need(length, "the header");
        ImageHeader header = ImageHeader.read(bytes, at, extended);
        at += length;
        return header;
    }

    private int segmentsAndChecksum(ImageHeader header) throws EspException {
        if (header.segments() > AppImage.MAX_SEGMENTS) {
            throw bad("it claims " + header.segments() + " segments, at most 16 are possible");
        }
        for (int i = 0; i < header.segments(); i++) {
            segment(i, true);
        }
        at = ImageChecksum.offsetAfter(at);
        need(1, "the checksum");
        return at++;
    }

    private void segment(int number, boolean checksummed) throws EspException {
        need(Segment.HEADER_BYTES, "the head of segment " + number);
        int address = LittleEndian.u32(bytes, at);
        int length = LittleEndian.u32(bytes, at + 4);
        at += Segment.HEADER_BYTES;
        if (length < 0 || length >= MAX_SEGMENT_BYTES) {
            throw bad("segment " + number + " claims " + Integer.toUnsignedString(length) + " bytes");
        }
        need(length, "segment " + number);
        segments.add(new Segment(address, at, length, checksummed));
        at += length;
    }

    private void need(int count, String what) throws EspException {
        if (count > bytes.length - at) {
            throw bad("it is cut off: " + what + " at " + Hex.offset(at) + " needs " + count + " bytes, the end is at "
                    + Hex.offset(bytes.length));
        }
    }

    private static EspException bad(String what) {
        return new EspException(Problem.BAD_IMAGE, "not a valid firmware image: " + what);
    }
}
