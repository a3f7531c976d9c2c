package io.github.espmaven.transport.rfc2217;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The serial port commands of RFC 2217, section 3: a sub-negotiation of option 44, made of the command's code and its
 * value. A server answers with the code raised by 100 and the value now in force.
 */
public enum ComPort {
    /** Text that names the sender's software; empty asks for the other end's. */
    SIGNATURE(0),
    /** Four bytes, most significant first; 0 asks. */
    SET_BAUDRATE(1),
    /** Bits in a character, 5 to 8; 0 asks. */
    SET_DATASIZE(2),
    /** 1 none, 2 odd, 3 even, 4 mark, 5 space; 0 asks. */
    SET_PARITY(3),
    /** 1 one, 2 two, 3 one and a half; 0 asks. */
    SET_STOPSIZE(4),
    SET_CONTROL(5),
    NOTIFY_LINESTATE(6),
    NOTIFY_MODEMSTATE(7),
    FLOWCONTROL_SUSPEND(8),
    FLOWCONTROL_RESUME(9),
    SET_LINESTATE_MASK(10),
    SET_MODEMSTATE_MASK(11),
    /** 1 what was received, 2 what waits to be sent, 3 both. */
    PURGE_DATA(12);

    private static final int FROM_SERVER = 100;

    /** Values of {@link #SET_CONTROL}. */
    public static final class Control {
        public static final int ASK_FLOW = 0;
        public static final int NO_FLOW_CONTROL = 1;
        public static final int HARDWARE_FLOW_CONTROL = 3;
        public static final int ASK_BREAK = 4;
        public static final int BREAK_ON = 5;
        public static final int BREAK_OFF = 6;
        public static final int ASK_DTR = 7;
        public static final int DTR_ON = 8;
        public static final int DTR_OFF = 9;
        public static final int ASK_RTS = 10;
        public static final int RTS_ON = 11;
        public static final int RTS_OFF = 12;
        public static final int ASK_FLOW_INBOUND = 13;
        public static final int NO_FLOW_CONTROL_INBOUND = 14;

        private Control() {}
    }

    private final int code;

    ComPort(int code) {
        this.code = code;
    }

    /** A command as the client sends it, with the value's bytes. */
    public byte[] fromClient(int... value) {
        return encode(code, value);
    }

    public byte[] fromServer(int... value) {
        return encode(code + FROM_SERVER, value);
    }

    /** The four bytes of a baud rate. */
    public static int[] baudBytes(int baud) {
        return new int[] {baud >>> 24, baud >>> 16 & 0xff, baud >>> 8 & 0xff, baud & 0xff};
    }

    private static byte[] encode(int code, int... value) {
        byte[] content = new byte[value.length + 1];
        content[0] = (byte) code;
        for (int i = 0; i < value.length; i++) {
            content[i + 1] = (byte) value[i];
        }
        return Telnet.subnegotiate(Telnet.COM_PORT, content);
    }

    /** The command in the sub-negotiation that a client sent; empty when it is none we know. */
    public static Optional<Message> parseFromClient(byte[] content) {
        return parse(content, 0);
    }

    /** The answer or notification in the sub-negotiation that a server sent; empty when it is none we know. */
    public static Optional<Message> parseFromServer(byte[] content) {
        return parse(content, FROM_SERVER);
    }

    private static Optional<Message> parse(byte[] content, int base) {
        if (content.length == 0) {
            return Optional.empty();
        }
        int code = Byte.toUnsignedInt(content[0]) - base;
        return Arrays.stream(values())
                .filter(command -> command.code == code)
                .findFirst()
                .map(command -> new Message(command, Arrays.copyOfRange(content, 1, content.length)));
    }

    /**
     * A command with its value.
     *
     * @param value the bytes after the code
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; handed on at once
    public record Message(ComPort command, byte[] value) {

        /** The value as an unsigned number of up to four bytes, most significant first; -1 when it is not one. */
        public long number() {
            return switch (value.length) {
                case 1 -> Byte.toUnsignedInt(value[0]);
                case 4 -> Integer.toUnsignedLong(ByteBuffer.wrap(value).getInt());
                default -> -1;
            };
        }
    }
}
