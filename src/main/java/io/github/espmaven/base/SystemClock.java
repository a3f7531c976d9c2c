package io.github.espmaven.base;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The clock of the machine: the only place that sleeps. */
enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public void sleep(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the contract: callers loop over their own condition
    public void await(Object monitor, Duration atMost) {
        if (atMost.isNegative() || atMost.isZero()) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(monitor, atMost.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
