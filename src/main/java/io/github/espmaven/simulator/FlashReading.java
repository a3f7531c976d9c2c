package io.github.espmaven.simulator;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.LittleEndian;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A READ_FLASH in progress: one packet in flight, each confirmed by the total received, whatever that is until all is
 * sent (protocol.md, section 3.4).
 */
final class FlashReading {
    private static final int MAX_PACKET_BYTES = 0x1000;
    private static final int ROOM = 2;

    private final NorFlash flash;
    private final MessageDigest md5 = Digests.md5();
    private final int offset;
    private final int length;
    private final int packetBytes;
    private final Deque<Long> sendsAt = new ArrayDeque<>();
    private boolean begun;
    private int sent;
    private int confirmed;

    /** @param request one that {@link #check} has nothing against */
    FlashReading(Request request, NorFlash flash) {
        this.flash = flash;
        offset = request.word(0);
        length = request.word(1);
        packetBytes = request.word(2);
    }

    static int check(Request request, NorFlash flash) {
        if (request.bodyBytes() != 16
                || request.word(2) == 0
                || Integer.compareUnsigned(request.word(2), MAX_PACKET_BYTES) > 0) {
            return StubStatus.LENGTH;
        }
        return flash.has(request.word(0), request.word(1)) ? 0 : StubStatus.FLASH_OPERATION;
    }

    /** Notes when the next packet's first byte goes out. */
    void willSendAt(long time) {
        sendsAt.add(time);
    }

    /**
     * Whether a confirmation that arrives at {@code now} finds no room, for two wait until a packet is out, or comes before
     * the first packet, which the stub then never sends (protocol.md, section 3.4).
     */
    boolean isTooEarly(long now) {
        while (!sendsAt.isEmpty() && sendsAt.element() <= now) {
            sendsAt.remove();
            begun = true;
        }
        return !begun || sendsAt.size() >= ROOM;
    }

    byte[] nextPacket() {
        byte[] packet = flash.read(offset + sent, Math.min(packetBytes, length - sent));
        md5.update(packet);
        sent += packet.length;
        return packet;
    }

    /** Whether {@code frame} is a confirmation, which is taken; anything else breaks the reading off. */
    boolean confirm(byte[] frame) {
        if (frame.length == 4) {
            confirmed = LittleEndian.u32(frame, 0);
        }
        return frame.length == 4;
    }

    boolean isSent() {
        return sent == length;
    }

    boolean isConfirmed() {
        return isSent() && Integer.compareUnsigned(confirmed, length) >= 0;
    }

    byte[] digest() {
        return md5.digest();
    }
}
