package io.github.espmaven.monitor.interactive;

import java.util.Arrays;

/** What was typed and not sent yet: bounded, in order. Any thread puts, one takes. */
final class SendQueue {
    private static final int CAPACITY = 1 << 16;

    private final byte[] waiting = new byte[CAPACITY];
    private int count;
    private boolean closed;

    /** Returns false when there is no room for all of it; nothing was taken then. */
    synchronized boolean put(byte[] bytes) {
        if (closed || count + bytes.length > CAPACITY) {
            return false;
        }
        System.arraycopy(bytes, 0, waiting, count, bytes.length);
        count += bytes.length;
        notifyAll();
        return true;
    }

    /** Waits for something to send and takes all of it; nothing when it is closed. */
    synchronized byte[] take() throws InterruptedException {
        while (count == 0 && !closed) {
            wait();
        }
        byte[] taken = Arrays.copyOf(waiting, count);
        count = 0;
        return taken;
    }

    /** Forgets what has not been sent. */
    synchronized void clear() {
        count = 0;
    }

    synchronized void close() {
        count = 0;
        closed = true;
        notifyAll();
    }
}
