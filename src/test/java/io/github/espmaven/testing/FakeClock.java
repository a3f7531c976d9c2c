package io.github.espmaven.testing;

import io.github.espmaven.base.Clock;
import java.time.Duration;

/** A clock that stands still until somebody sleeps on it. Thread-safe. */
public final class FakeClock implements Clock {
    private long nanos;

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public void sleep(Duration duration) {
        advance(duration);
    }

    @Override
    public void await(Object monitor, Duration atMost) {
        advance(atMost);
    }

    @Override
    public synchronized long epochMillis() {
        return nanos / 1_000_000;
    }

    /** Time slept so far. */
    public synchronized Duration elapsed() {
        return Duration.ofNanos(nanos);
    }

    public synchronized void advance(Duration duration) {
        if (!duration.isNegative()) {
            nanos += duration.toNanos();
        }
    }
}
