package io.github.espmaven.transport;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A port's receive buffer: a bounded queue between its receiving thread and its reader. A full queue holds the
 * receiving thread back, so that the flow control of whatever feeds it takes effect. Thread-safe.
 */
public final class ReceivedBytes {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final Clock clock;
    private final byte[] ring;
    private int first;
    private int count;
    private boolean closed;
    private @Nullable EspException end;

    /** An empty queue for at most {@code capacity} bytes. */
    public ReceivedBytes(int capacity, Clock clock) {
        this.ring = new byte[capacity];
        this.clock = clock;
    }

    /** Appends bytes, waiting for room where there is none; after {@link #close} they are dropped. */
    public synchronized void put(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length && !closed && !Thread.currentThread().isInterrupted()) {
            if (count == ring.length) {
                clock.await(this, LOOK_AGAIN);
                continue;
            }
            int at = (first + count) % ring.length;
            int piece = Math.min(length - done, Math.min(ring.length - count, ring.length - at));
            System.arraycopy(bytes, offset + done, ring, at, piece);
            count += piece;
            done += piece;
            notifyAll();
        }
    }

    /**
     * Takes what is there, waiting up to {@code timeout} for the first byte.
     *
     * @return number of bytes stored from index 0; 0 when none came in time
     * @throws EspException the failure given to {@link #end}, once everything received before it has been taken
     */
    public synchronized int take(byte[] into, Duration timeout) throws EspException {
        long start = clock.nanoTime();
        while (count == 0) {
            if (end != null) {
                throw end;
            }
            Duration left = timeout.minus(clock.since(start));
            if (left.isZero()
                    || left.isNegative()
                    || closed
                    || Thread.currentThread().isInterrupted()) {
                return 0;
            }
            clock.await(this, left);
        }
        int taken = Math.min(into.length, count);
        int piece = Math.min(taken, ring.length - first);
        System.arraycopy(ring, first, into, 0, piece);
        System.arraycopy(ring, 0, into, piece, taken - piece);
        first = (first + taken) % ring.length;
        count -= taken;
        notifyAll();
        return taken;
    }

    /** No more bytes will come; readers learn {@code why}. The first reason given stays. */
    public synchronized void end(EspException why) {
        if (end == null) {
            end = why;
        }
        notifyAll();
    }

    /** The reason given to {@link #end}, if any: throws it. */
    public synchronized void requireOpen() throws EspException {
        if (end != null) {
            throw end;
        }
    }

    /** Lets everybody go who waits here. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
