package io.github.espmaven.image;

import io.github.espmaven.base.Hex;

/**
 * One segment of an image, as a place in the image's file.
 *
 * @param address where the chip puts or maps it; 0 for padding (and for the code in flash of an ESP8266 v2 image)
 * @param dataOffset offset of its first byte in the file
 * @param checksummed whether the image's checksum covers it
 */
public record Segment(int address, int dataOffset, int length, boolean checksummed) {

    static final int HEADER_BYTES = 8;

    /** Offset in the file of the eight bytes in front of the data. */
    public int headerOffset() {
        return dataOffset - HEADER_BYTES;
    }

    /** First byte in the file behind the segment. */
    public int end() {
        return dataOffset + length;
    }

    @Override
    public String toString() {
        return length + " bytes for " + Hex.address(address);
    }
}
