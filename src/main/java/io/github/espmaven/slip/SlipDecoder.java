package io.github.espmaven.slip;

import static io.github.espmaven.slip.SlipEncoder.END;
import static io.github.espmaven.slip.SlipEncoder.ESC;
import static io.github.espmaven.slip.SlipEncoder.ESC_END;
import static io.github.espmaven.slip.SlipEncoder.ESC_ESC;

import java.util.Arrays;
import java.util.Optional;

/**
 * SLIP decoder: received bytes become packets (protocol.md, section 2.1). Incremental: a packet may arrive in any
 * pieces. Bounded: a packet longer than the limit is an error, not memory. What is wrong with the input is told by
 * {@link #fault()}; the caller decides what that means.
 */
public final class SlipDecoder {

    /** A framing error in the input. */
    public enum Fault {
        /** A byte other than END between packets. */
        STRAY_BYTE,
        /** ESC followed by a byte that is no escape code. */
        BAD_ESCAPE,
        /** A packet longer than the limit. */
        TOO_LONG
    }

    private enum State {
        BETWEEN,
        INSIDE,
        ESCAPED
    }

    private final int maxPacketBytes;
    private byte[] packet = new byte[64];
    private int length;
    private State state = State.BETWEEN;
    private Optional<Fault> fault = Optional.empty();
    private int faultOctet;
    private int consumed;

    /** @param maxPacketBytes longest packet that is accepted, in decoded bytes */
    public SlipDecoder(int maxPacketBytes) {
        this.maxPacketBytes = maxPacketBytes;
    }

    /**
     * Takes bytes until a packet is complete, a fault is met or the input ends; {@link #consumed()} tells how many were
     * taken.
     */
    public Optional<byte[]> accept(byte[] in, int from, int to) {
        fault = Optional.empty();
        for (int i = from; i < to; i++) {
            byte b = in[i];
            if (state == State.INSIDE && b != END && b != ESC) {
                append(b);
            } else {
                step(b);
            }
            if (fault.isPresent()) {
                consumed = i + 1 - from;
                reset();
                return Optional.empty();
            }
            if (b == END && state == State.BETWEEN) {
                consumed = i + 1 - from;
                return Optional.of(take());
            }
        }
        consumed = to - from;
        return Optional.empty();
    }

    private void step(byte b) {
        switch (state) {
            case BETWEEN -> begin(b);
            case ESCAPED -> unescape(b);
            case INSIDE -> {
                if (b == ESC) {
                    state = State.ESCAPED;
                } else if (length > 0) { // END of a packet; END directly after END only begins one
                    state = State.BETWEEN;
                }
            }
        }
    }

    private void begin(byte b) {
        if (b == END) {
            state = State.INSIDE;
            length = 0;
        } else {
            fail(Fault.STRAY_BYTE, b);
        }
    }

    private void unescape(byte b) {
        state = State.INSIDE;
        if (b == ESC_END) {
            append(END);
        } else if (b == ESC_ESC) {
            append(ESC);
        } else {
            fail(Fault.BAD_ESCAPE, b);
        }
    }

    private void append(byte b) {
        if (length == maxPacketBytes) {
            fail(Fault.TOO_LONG, b);
            return;
        }
        if (length == packet.length) {
            packet = Arrays.copyOf(packet, Math.min(maxPacketBytes, packet.length * 2));
        }
        packet[length++] = b;
    }

    private void fail(Fault what, byte octet) {
        fault = Optional.of(what);
        faultOctet = Byte.toUnsignedInt(octet);
    }

    private byte[] take() {
        byte[] complete = Arrays.copyOf(packet, length);
        length = 0;
        return complete;
    }

    /** How many bytes the last {@link #accept} took. */
    public int consumed() {
        return consumed;
    }

    /** What stopped the last {@link #accept}, if it was not a packet or the end of the input. */
    public Optional<Fault> fault() {
        return fault;
    }

    /** The byte at which the last fault was noticed, 0 to 255. */
    public int faultOctet() {
        return faultOctet;
    }

    /** Bytes of the packet that has begun and not ended; 0 between packets. */
    public int pendingBytes() {
        return state == State.BETWEEN ? 0 : length;
    }

    /** Whether a packet has begun and not ended. */
    public boolean insidePacket() {
        return state != State.BETWEEN;
    }

    /** Forgets a packet that has begun. */
    public void reset() {
        state = State.BETWEEN;
        length = 0;
    }
}
