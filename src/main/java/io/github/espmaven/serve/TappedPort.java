package io.github.espmaven.serve;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A port that somebody reads, and that a client may use at the same time: the client sees what the reader reads from when
 * it connects, and its bytes go to the board. Its rate stays the reader's. What a client does not fetch is lost beyond
 * {@value #MAX_UNREAD} bytes, so it never holds the reader up.
 */
public final class TappedPort implements ForwardingTransport, SharedPort {
    private static final int MAX_UNREAD = 1 << 20;

    private final Transport port;
    private final Clock clock;
    private volatile @Nullable Tap tap;

    public TappedPort(Transport port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public Transport port() {
        return port;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        int count = port.read(into, timeout);
        Tap current = tap;
        if (current != null && count > 0) {
            current.add(into, count);
        }
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        synchronized (port) {
            port.write(bytes, offset, length);
        }
    }

    @Override
    public Transport open() {
        Tap opened = new Tap();
        tap = opened;
        return opened;
    }

    /** The port as the client sees it. */
    private final class Tap implements ForwardingTransport {
        private final ByteArrayOutputStream unread = new ByteArrayOutputStream();

        synchronized void add(byte[] bytes, int length) {
            unread.write(bytes, 0, Math.min(length, MAX_UNREAD - unread.size()));
            notifyAll();
        }

        @Override
        public Transport port() {
            return TappedPort.this;
        }

        @Override
        public synchronized int read(byte[] into, Duration timeout) {
            if (unread.size() == 0 && !timeout.isZero()) {
                clock.await(this, timeout);
            }
            byte[] all = unread.toByteArray();
            int count = Math.min(all.length, into.length);
            System.arraycopy(all, 0, into, 0, count);
            unread.reset();
            unread.write(all, count, all.length - count);
            return count;
        }

        @Override
        public boolean setBaudRate(int baud) {
            return false;
        }

        @Override
        public void close() {
            tap = null;
        }
    }
}
