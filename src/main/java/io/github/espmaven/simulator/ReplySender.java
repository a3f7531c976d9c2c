package io.github.espmaven.simulator;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.slip.SlipEncoder;

/** Sends replies in the shape of a dialect (protocol.md, sections 2.1 and 3.3). */
final class ReplySender {
    private static final int HEADER_BYTES = 8;
    private static final byte RESPONSE = 1;
    private static final byte[] NOTHING = {};

    private final Dialect dialect;
    private final SerialWire wire;
    private final CpuTime time;
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
        byte[] packet = new byte[HEADER_BYTES + payload.length + dialect.statusBytes()];
        packet[0] = RESPONSE;
        packet[1] = (byte) code;
        LittleEndian.put16(packet, 2, packet.length - HEADER_BYTES);
        LittleEndian.put32(packet, 4, value);
        System.arraycopy(payload, 0, packet, HEADER_BYTES, payload.length);
        packet[HEADER_BYTES + payload.length] = (byte) (status >> 8);
        packet[HEADER_BYTES + payload.length + 1] = (byte) status;
        raw(packet);
    }

    /** Sends a frame without header. */
    void raw(byte[] contents) {
        wire.toHost(SlipEncoder.encode(contents), time.now());
    }
}
