package io.github.espmaven.simulator;

import java.time.Duration;

/**
 * The virtual processor's time, in nanoseconds since the board was made. Work is done at once, but its time is spent
 * here: the processor is ahead of the clock while it is busy.
 */
final class CpuTime {
    private long now;

    long now() {
        return now;
    }

    /** Something came in at {@code at}; it is looked at then, or when the processor is free. */
    void arrive(long at) {
        now = Math.max(now, at);
    }

    void spend(Duration duration) {
        now += duration.toNanos();
    }

    /** The processor was reset: whatever it was busy with is over. */
    void restart(long at) {
        now = at;
    }
}
