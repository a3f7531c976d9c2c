package io.github.espmaven.transport.serial;

import io.github.espmaven.base.Clock;
import java.time.Duration;
import java.util.Arrays;

/**
 * Writes in a thread of its own, so that a driver that never takes the bytes (a USB port whose other side is stuck)
 * does not hold the caller for ever: POSIX knows no time limit for writes (protocol.md, section 15.1).
 */
final class WatchedWriter {
    enum Outcome {
        WRITTEN,
        GONE,
        STALLED
    }

    /** Small enough that progress shows within the limit at any rate of 9600 baud and above. */
    private static final int PIECE = 4096;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

    private static final byte[] NOTHING = {};

    private final SerialDevice device;
    private final Clock clock;
    private final Duration limit;
    private byte[] piece = NOTHING;
    private boolean gone;
    private boolean closed;

    /**
     * Not yet running.
     *
     * @param limit how long the driver may take no byte
     */
    WatchedWriter(SerialDevice device, Clock clock, Duration limit) {
        this.device = device;
        this.clock = clock;
        this.limit = limit;
    }

    /** Hands over {@code length} bytes, waiting until the driver has them. */
    synchronized Outcome write(byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; ) {
            if (piece.length > 0) {
                return Outcome.STALLED;
            }
            int end = Math.min(length, done + PIECE);
            piece = Arrays.copyOfRange(bytes, offset + done, offset + end);
            notifyAll();
            Outcome outcome = awaitTaken();
            if (outcome != Outcome.WRITTEN) {
                return outcome;
            }
            done = end;
        }
        return Outcome.WRITTEN;
    }

    private Outcome awaitTaken() {
        long start = clock.nanoTime();
        while (piece.length > 0 && !gone) {
            Duration left = limit.minus(clock.since(start));
            if (left.isZero() || left.isNegative() || Thread.currentThread().isInterrupted()) {
                return Outcome.STALLED;
            }
            clock.await(this, left);
        }
        return gone ? Outcome.GONE : Outcome.WRITTEN;
    }

    /** The work of the thread: writes what is handed over until closed. */
    void run() {
        byte[] next = take();
        while (next.length > 0) {
            settle(writeAll(next));
            next = take();
        }
    }

    private synchronized byte[] take() {
        while (piece.length == 0 && !closed && !gone) {
            clock.await(this, limit);
        }
        return closed || gone ? NOTHING : piece;
    }

    private boolean writeAll(byte[] bytes) {
        int done = 0;
        while (done < bytes.length) {
            int taken = device.write(bytes, done, bytes.length - done);
            if (taken < 0) {
                return false;
            }
            if (taken == 0) {
                clock.sleep(LOOK_AGAIN);
            }
            done += taken;
        }
        return true;
    }

    /** The device has disappeared: nobody need wait for what the driver still holds. */
    synchronized void lost() {
        gone = true;
        notifyAll();
    }

    private synchronized void settle(boolean written) {
        gone |= !written;
        piece = NOTHING;
        notifyAll();
    }

    /** Ends the thread, unless the driver holds it. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
