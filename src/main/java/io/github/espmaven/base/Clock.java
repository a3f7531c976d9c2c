package io.github.espmaven.base;

import java.time.Duration;

/** The source of time and of waiting, injected everywhere, so that tests run on a clock of their own. Nothing else waits or asks for the time. */
public interface Clock {

    /** Nanoseconds since an arbitrary origin; only differences mean something. */
    long nanoTime();

    /** Lets {@code duration} pass; returns early, with the thread's interrupt flag set, when interrupted. */
    void sleep(Duration duration);

    /**
     * Waits on {@code monitor}, which the caller holds, until it is notified or {@code atMost} has passed. May return
     * early; the caller checks its condition again.
     */
    void await(Object monitor, Duration atMost);

    /** Time of the day as milliseconds since 1970-01-01T00:00Z, for logs and reports. */
    long epochMillis();

    /** The machine's own time. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }

    /** Whether {@code duration} has passed since {@code startNanos}, a reading of {@link #nanoTime()}. */
    default boolean hasPassed(long startNanos, Duration duration) {
        return nanoTime() - startNanos >= duration.toNanos();
    }

    /** Time passed since {@code startNanos}, a reading of {@link #nanoTime()}. */
    default Duration since(long startNanos) {
        return Duration.ofNanos(nanoTime() - startNanos);
    }
}
