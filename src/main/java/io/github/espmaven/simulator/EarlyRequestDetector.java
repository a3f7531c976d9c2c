package io.github.espmaven.simulator;

import java.time.Duration;

/**
 * Detects hosts that send the next request before they can have had the answer to the last. Without simulated wire
 * times an answer counts as on its way until the host has read it, but not for longer than a moment: a host that lost
 * an answer has waited.
 */
final class EarlyRequestDetector {
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final SerialWire wire;
    private long answeredAt;
    private long mark;
    private boolean block;

    EarlyRequestDetector(SerialWire wire) {
        this.wire = wire;
    }

    /** An answer was sent; {@code isBlock}: to a block of data. */
    void answered(boolean isBlock) {
        answeredAt = wire.sendsUntil();
        mark = wire.sentBytes();
        block = isBlock;
    }

    /** Whether a request that began at {@code beganAt} did not wait for the last answer. */
    boolean isEarly(long beganAt) {
        return !wire.hasTaken(mark) && beganAt - answeredAt < MOMENT.toNanos();
    }

    /** Whether the last answer was to a block. */
    boolean afterBlock() {
        return block;
    }
}
