package io.github.espmaven.simulator;

import io.github.espmaven.base.LittleEndian;

/** A request as it came out of its frame (protocol.md, section 2.1), at least a header long. */
record Request(byte[] packet) {
    static final int HEADER_BYTES = 8;

    /** Words before the bytes of a data block: length, sequence number and two zeros. */
    private static final int BLOCK_HEADER_BYTES = 16;

    private static final int CHECKSUM_SEED = 0xEF;

    int direction() {
        return LittleEndian.u8(packet, 0);
    }

    int code() {
        return LittleEndian.u8(packet, 1);
    }

    int bodyBytes() {
        return packet.length - HEADER_BYTES;
    }

    /** Whether the body is as long as the header says. */
    boolean lengthIsRight() {
        return LittleEndian.u16(packet, 2) == bodyBytes();
    }

    /** Word {@code index} of the body, which must be there. */
    int word(int index) {
        return LittleEndian.u32(packet, HEADER_BYTES + 4 * index);
    }

    boolean hasWords(int count) {
        return bodyBytes() >= 4 * count;
    }

    /** Whether the body is a block header and as many bytes as that says. */
    boolean isBlock() {
        return bodyBytes() >= BLOCK_HEADER_BYTES && word(0) == blockBytes();
    }

    int blockBytes() {
        return bodyBytes() - BLOCK_HEADER_BYTES;
    }

    int sequence() {
        return word(1);
    }

    /** Where in {@link #packet} the bytes of the block begin. */
    int blockStart() {
        return HEADER_BYTES + BLOCK_HEADER_BYTES;
    }

    boolean checksumIsRight() {
        int sum = CHECKSUM_SEED;
        for (int i = blockStart(); i < packet.length; i++) {
            sum ^= packet[i];
        }
        return (sum & 0xFF) == LittleEndian.u32(packet, 4);
    }
}
