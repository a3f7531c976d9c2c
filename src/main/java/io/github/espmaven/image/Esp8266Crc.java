package io.github.espmaven.image;

import io.github.espmaven.base.LittleEndian;
import java.util.zip.CRC32;

/**
 * The CRC-32 at the end of an ESP8266 image of version 2, over everything before it, in the SDK's own variation
 * (protocol.md, section 5.1).
 *
 * @param offset where it stands in the file; also the number of bytes it covers
 * @param stored what stands there
 */
public record Esp8266Crc(int offset, int stored, int calculated) {

    static final int BYTES = 4;

    public boolean valid() {
        return stored == calculated;
    }

    /** Reads the CRC at {@code offset}, where four bytes must be, and calculates it. */
    static Esp8266Crc read(byte[] in, int offset) {
        return new Esp8266Crc(offset, LittleEndian.u32(in, offset), over(in, offset));
    }

    static int over(byte[] in, int length) {
        CRC32 crc32 = new CRC32();
        crc32.update(in, 0, length);
        int crc = (int) crc32.getValue();
        return crc < 0 ? ~crc : crc + 1;
    }
}
