package io.github.espmaven.image;

import io.github.espmaven.base.LittleEndian;
import java.util.Optional;

/**
 * The head of an image (protocol.md, section 5.1). The codes are those of the bytes; what they mean depends on the
 * chip: {@code ChipSpec.flashSizes()}, {@code ChipSpec.flashFrequencies()}.
 *
 * @param segments number of segments, 0 to 255 (more than 16 is not valid)
 * @param modeCode flash mode, byte 2 of the image
 * @param sizeCode flash size, high nibble of byte 3 (as a number 0 to 15)
 * @param frequencyCode flash frequency, low nibble of byte 3
 * @param entry address at which the program starts
 * @param extended what follows on every chip but the ESP8266
 */
public record ImageHeader(
        int segments, int modeCode, int sizeCode, int frequencyCode, int entry, Optional<ExtendedHeader> extended) {

    /** First byte of an image. */
    public static final int MAGIC = 0xe9;

    /** First byte of an ESP8266 image of version 2, which has another image inside. */
    public static final int MAGIC_V2 = 0xea;

    static final int BASIC_BYTES = 8;
    static final int BYTES = BASIC_BYTES + ExtendedHeader.BYTES;
    static final int MODE_AT = 2;
    static final int SIZE_FREQUENCY_AT = 3;
    static final int RESERVED_AT = 19;
    static final int DIGEST_FLAG_AT = 23;

    /** Bytes of the header: 8, or 24 with the extended header. */
    public int length() {
        return extended.isPresent() ? BYTES : BASIC_BYTES;
    }

    /** Reads the header at {@code at}; its bytes must be there. */
    static ImageHeader read(byte[] in, int at, boolean withExtended) {
        int sizeFrequency = LittleEndian.u8(in, at + SIZE_FREQUENCY_AT);
        return new ImageHeader(
                LittleEndian.u8(in, at + 1),
                LittleEndian.u8(in, at + MODE_AT),
                sizeFrequency >> 4,
                sizeFrequency & 0xf,
                LittleEndian.u32(in, at + 4),
                withExtended ? Optional.of(ExtendedHeader.read(in, at + BASIC_BYTES)) : Optional.empty());
    }

    byte[] toBytes() {
        byte[] out = new byte[length()];
        out[0] = (byte) MAGIC;
        out[1] = (byte) segments;
        out[MODE_AT] = (byte) modeCode;
        out[SIZE_FREQUENCY_AT] = (byte) (sizeCode << 4 | frequencyCode);
        LittleEndian.put32(out, 4, entry);
        extended.ifPresent(e -> System.arraycopy(e.toBytes(), 0, out, BASIC_BYTES, ExtendedHeader.BYTES));
        return out;
    }
}
