package io.github.espmaven.loader;

import io.github.espmaven.slip.SlipEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An encoded request, so that the next one can be prepared while the chip works on the last.
 *
 * @param frame the bytes on the wire, SLIP included
 */
public record Packet(Command command, byte[] frame) {
    static final int HEADER_BYTES = 8;
    static final byte REQUEST = 0;
    static final byte RESPONSE = 1;

    public static Packet of(Command command) {
        int bodyBytes = command.bodyBytes();
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + bodyBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put(REQUEST)
                .put((byte) command.op().code())
                .putShort((short) bodyBytes)
                .putInt(command.checksum());
        command.writeBody(out);
        if (out.hasRemaining()) {
            throw new IllegalStateException(command.op() + " wrote less than it announced");
        }
        return new Packet(command, SlipEncoder.encode(out.array()));
    }
}
