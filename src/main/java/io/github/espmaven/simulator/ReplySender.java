package io.github.espmaven.simulator;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.slip.SlipEncoder;
import java.util.Arrays;

/** Sends replies in the shape of a dialect (protocol.md, sections 2.1 and 3.3). */
final class ReplySender {
    private static final int HEADER_BYTES = 8;
    private static final byte RESPONSE = 1;
    private static final byte[] NOTHING = {};

    private final Dialect dialect;
    private final SerialWire wire;
    private final CpuTime time;
    private byte[] buffer = NOTHING;
    private int value;

    ReplySender(Dialect dialect, SerialWire wire, CpuTime time) {
        this.dialect = dialect;
        this.wire = wire;
        this.time = time;
    }

    /** The value field from now on: it keeps what was last put there. */
    void value(int newValue) {
        value = newValue;
    }

    void ok(int code) {
        send(code, NOTHING, 0);
    }

    void ok(int code, byte[] payload) {
        send(code, payload, 0);
    }

    /** @param status status octet above reason octet */
    void fail(int code, int status) {
        send(code, NOTHING, status);
    }

    private void send(int code, byte[] payload, int status) {
        int statusAt = HEADER_BYTES + payload.length;
        byte[] packet = new byte[statusAt + dialect.statusBytes()];
        // reserved octets behind the status keep what the longest reply left there (protocol.md, section 2.1)
        byte[] left = Arrays.copyOf(buffer, Math.max(packet.length, buffer.length));
        System.arraycopy(left, 0, packet, 0, packet.length);
        packet[0] = RESPONSE;
        packet[1] = (byte) code;
        LittleEndian.put16(packet, 2, packet.length - HEADER_BYTES);
        LittleEndian.put32(packet, 4, value);
        System.arraycopy(payload, 0, packet, HEADER_BYTES, payload.length);
        packet[statusAt] = (byte) (status >> 8);
        packet[statusAt + 1] = (byte) status;
        System.arraycopy(packet, 0, left, 0, packet.length);
        buffer = left;
        raw(packet);
    }

    /** Sends a frame without header. */
    void raw(byte[] contents) {
        wire.toHost(SlipEncoder.encode(contents), time.now());
    }
}
