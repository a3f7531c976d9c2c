package io.github.espmaven.transport.rfc2217;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** Telnet's control codes (RFC 854) and how to write them. */
public final class Telnet {
    /** "Interpret as command": begins every control sequence; written twice it stands for the data byte 255. */
    static final int IAC = 255;

    static final int SUBNEGOTIATION = 250;
    static final int END_OF_SUBNEGOTIATION = 240;

    /** Option: all eight bits count, no newline conversion (RFC 856). */
    public static final int BINARY = 0;

    /** Option: no half-duplex go-ahead signals (RFC 858). */
    public static final int SUPPRESS_GO_AHEAD = 3;

    /** Option: serial port control (RFC 2217). */
    public static final int COM_PORT = 44;

    /** The verbs of option negotiation. */
    public enum Verb {
        WILL(251),
        WONT(252),
        DO(253),
        DONT(254);

        private final int code;

        Verb(int code) {
            this.code = code;
        }

        static Optional<Verb> of(int code) {
            return Arrays.stream(values()).filter(verb -> verb.code == code).findFirst();
        }
    }

    private Telnet() {}

    /** The three bytes that say {@code verb} about {@code option}. */
    public static byte[] negotiate(Verb verb, int option) {
        return new byte[] {(byte) IAC, (byte) verb.code, (byte) option};
    }

    /** {@code content} as a sub-negotiation of {@code option}. */
    public static byte[] subnegotiate(int option, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 5);
        out.write(IAC);
        out.write(SUBNEGOTIATION);
        out.write(option);
        out.writeBytes(escape(content, 0, content.length));
        out.write(IAC);
        out.write(END_OF_SUBNEGOTIATION);
        return out.toByteArray();
    }

    /** {@code length} bytes of data as they go onto the wire: each 255 twice. */
    public static byte[] escape(byte[] data, int offset, int length) {
        int extra = 0;
        for (int i = offset; i < offset + length; i++) {
            extra += data[i] == (byte) IAC ? 1 : 0;
        }
        if (extra == 0) {
            return Arrays.copyOfRange(data, offset, offset + length);
        }
        byte[] wire = new byte[length + extra];
        int at = 0;
        for (int i = offset; i < offset + length; i++) {
            wire[at++] = data[i];
            if (data[i] == (byte) IAC) {
                wire[at++] = (byte) IAC;
            }
        }
        return wire;
    }

    /** {@code pieces} one after the other, so that they leave in one write. */
    public static byte[] join(Iterable<byte[]> pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pieces.forEach(out::writeBytes);
        return out.toByteArray();
    }
}
