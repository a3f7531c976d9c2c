package io.github.espmaven.testing;

import io.github.espmaven.base.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A clock that several threads share: it stands still until all of them wait, and goes on to the first that is due. */
public final class SharedClock implements Clock {
    private final Map<Thread, Long> waiting = new HashMap<>();
    private int threads;
    private long nanos;

    /** @param threads how many share it */
    public SharedClock(int threads) {
        this.threads = threads;
    }

    /** The calling thread does not wait for it any more. */
    public synchronized void leave() {
        threads--;
        goOn();
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized void sleep(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            return;
        }
        waiting.put(Thread.currentThread(), nanos + duration.toNanos());
        goOn();
        try {
            while (waiting.containsKey(Thread.currentThread())) {
                wait();
            }
        } catch (InterruptedException e) {
            waiting.remove(Thread.currentThread());
            Thread.currentThread().interrupt();
        }
    }

    private void goOn() {
        if (!waiting.isEmpty() && waiting.size() >= threads) {
            nanos = waiting.values().stream().mapToLong(at -> at).min().orElseThrow();
            waiting.values().removeIf(at -> at <= nanos);
            notifyAll();
        }
    }

    @Override
    public void await(Object monitor, Duration atMost) {
        sleep(atMost);
    }

    @Override
    public synchronized long epochMillis() {
        return nanos / 1_000_000;
    }
}
