package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.Op;
import java.time.Duration;
import java.util.Optional;

/**
 * One SYNC and its eight replies (protocol.md, section 2.5). The next SYNC must not be sent before these have come or are
 * overdue (protocol.md, section 11, pitfall 43).
 */
record SyncHandshake(Link link) {
    private static final int MORE_REPLIES = 7;
    private static final Duration BETWEEN_REPLIES = Duration.ofMillis(50);

    /** Beyond the time limit of SYNC, so that a slow chip's answer is not taken for the next one's. */
    private static final Duration AFTER_SYNC = Duration.ofMillis(50);

    /** The loader that answered. */
    enum Answerer {
        ROM,
        STUB
    }

    /** Sends one SYNC and waits for a reply as long as configured. */
    Answerer once() throws EspException {
        return once(link.timeouts().sync().plus(AFTER_SYNC));
    }

    /**
     * @param limit for the first reply
     * @throws EspException with what the line did instead of answering
     */
    Answerer once(Duration limit) throws EspException {
        Commands.Sync sync = new Commands.Sync();
        int first = link.client().exchange(sync, limit).value();
        for (int i = 0; i < MORE_REPLIES; i++) {
            Optional<byte[]> packet = link.client().pollPacket(BETWEEN_REPLIES);
            if (packet.isEmpty()) {
                break;
            }
            if (isSyncReply(packet.get()) && (LittleEndian.u32(packet.get(), 4) == 0) != (first == 0)) {
                throw new EspException(
                        Problem.UNRELIABLE_LINK,
                        "the line falsifies data: replies to sync contradict each other",
                        link.evidence());
            }
        }
        return first == 0 ? Answerer.STUB : Answerer.ROM;
    }

    private static boolean isSyncReply(byte[] packet) {
        return packet.length >= 10 && packet[0] == 1 && LittleEndian.u8(packet, 1) == Op.SYNC.code();
    }

    /** Whether somebody answers at the rate now set: for use after a change of the rate. */
    boolean answers(int tries, Duration limit) throws EspException {
        return answerer(tries, limit).isPresent();
    }

    /** Who answers at the rate now set; empty: nobody. */
    Optional<Answerer> answerer(int tries, Duration limit) throws EspException {
        for (int i = 0; i < tries; i++) {
            try {
                return Optional.of(once(limit));
            } catch (EspException e) {
                e.throwUnlessRetry(Retry.CONNECTING);
                link.client().discardInput();
            }
        }
        return Optional.empty();
    }
}
