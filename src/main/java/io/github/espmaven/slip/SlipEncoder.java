package io.github.espmaven.slip;

import java.util.Arrays;

/** SLIP encoder: puts a packet between two END octets and escapes END and ESC inside it (protocol.md, section 2.1). */
public final class SlipEncoder {
    static final byte END = (byte) 0xC0;
    static final byte ESC = (byte) 0xDB;
    static final byte ESC_END = (byte) 0xDC;
    static final byte ESC_ESC = (byte) 0xDD;

    private SlipEncoder() {}

    /** The frame of {@code packet}, END octets included: at most twice its length plus 2. */
    public static byte[] encode(byte[] packet) {
        byte[] frame = new byte[packet.length + escapedIn(packet) + 2];
        int at = 0;
        frame[at++] = END;
        for (byte b : packet) {
            if (b == END) {
                frame[at++] = ESC;
                frame[at++] = ESC_END;
            } else if (b == ESC) {
                frame[at++] = ESC;
                frame[at++] = ESC_ESC;
            } else {
                frame[at++] = b;
            }
        }
        frame[at++] = END;
        return at == frame.length ? frame : Arrays.copyOf(frame, at);
    }

    private static int escapedIn(byte[] packet) {
        int count = 0;
        for (byte b : packet) {
            if (b == END || b == ESC) {
                count++;
            }
        }
        return count;
    }
}
