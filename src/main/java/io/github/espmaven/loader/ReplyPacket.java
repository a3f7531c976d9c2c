package io.github.espmaven.loader;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import java.util.Arrays;

/**
 * A packet that may be a reply (protocol.md, section 2.1).
 *
 * @param bytes header and data, without SLIP framing
 */
record ReplyPacket(byte[] bytes) {
    private static final int ROM_REFUSAL_REASON = 0x05;

    /** Code of the operation that it answers. */
    int op() {
        return LittleEndian.u8(bytes, 1);
    }

    /** Whether it answers one of two requests. */
    boolean isTo(Command one, Command other) {
        return op() == one.op().code() || op() == other.op().code();
    }

    /** Whether a request has come back as it was sent. */
    boolean isEchoOf(Command command) {
        return bytes.length == Packet.HEADER_BYTES + command.bodyBytes()
                && bytes[0] == Packet.REQUEST
                && op() == command.op().code();
    }

    /** Whether it has a reply's form; what comes between packets may look like one otherwise. */
    boolean isReply() {
        return bytes.length >= Packet.HEADER_BYTES
                && bytes[0] == Packet.RESPONSE
                && LittleEndian.u16(bytes, 2) == bytes.length - Packet.HEADER_BYTES;
    }

    /** A ROM refuses what it does not know under the operation code of the command before. */
    boolean refuses() {
        return bytes.length >= Packet.HEADER_BYTES + 2
                && bytes[Packet.HEADER_BYTES] != 0
                && bytes[Packet.HEADER_BYTES + 1] == ROM_REFUSAL_REASON;
    }

    /**
     * The result of {@code command} that this reply tells.
     *
     * @throws EspException {@code COMMAND_FAILED} when it says so, {@code SHORT_REPLY} when it lacks a part
     */
    Response decode(Command command, Dialect dialect) throws EspException {
        int value = LittleEndian.u32(bytes, 4);
        byte[] data = Arrays.copyOfRange(bytes, Packet.HEADER_BYTES, bytes.length);
        int payloadBytes = command.replyBytes(dialect, data.length);
        int statusAt = data.length >= payloadBytes + 2 ? payloadBytes : 0;
        if (data.length < statusAt + 2) {
            throw new EspException(
                    Problem.SHORT_REPLY,
                    "the reply to \"" + command.op().title() + "\" has only " + data.length + " bytes of data");
        }
        if (data[statusAt] != 0) {
            throw failure(command.op(), LittleEndian.u8(data, statusAt) << 8 | LittleEndian.u8(data, statusAt + 1));
        }
        if (statusAt != payloadBytes) {
            throw new EspException(
                    Problem.SHORT_REPLY,
                    "the reply to \"" + command.op().title() + "\" has " + data.length + " bytes of data instead of "
                            + (payloadBytes + dialect.statusBytes()));
        }
        return new Response(value, Arrays.copyOf(data, payloadBytes));
    }

    private static EspException failure(Op op, int status) {
        return new EspException(
                Problem.COMMAND_FAILED,
                "the chip failed to " + op.title() + ": " + StatusCode.text(status),
                Evidence.of(Key.STATUS, status));
    }
}
