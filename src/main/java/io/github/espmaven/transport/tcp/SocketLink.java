package io.github.espmaven.transport.tcp;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.NetworkUrl;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection, either end: reads and writes with time limits. Nagle's algorithm is off, without which every reply
 * costs about 40 ms (protocol.md, section 11, pitfall 44). One thread reads; any number of threads write.
 */
public final class SocketLink implements AutoCloseable {
    /** How long a peer may take no byte before a write is given up (protocol.md, section 7). */
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(10);

    private static final String TCP = "tcp";
    private static final Duration FAREWELL = Duration.ofMillis(100);
    private static final int FAREWELL_READS = 20;

    private final String name;
    private final String kind;
    private final Duration writeLimit;
    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private final Object writing = new Object();

    private SocketLink(String name, String kind, SocketChannel channel, Duration writeLimit) throws IOException {
        this.name = name;
        this.kind = kind;
        this.channel = channel;
        this.writeLimit = writeLimit;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        readable = channel.provider().openSelector();
        writable = channel.provider().openSelector();
        channel.register(readable, SelectionKey.OP_READ);
        channel.register(writable, SelectionKey.OP_WRITE);
    }

    /**
     * Connects to {@code url}, trying each address of its host for up to {@code limit}; {@code REMOTE_UNREACHABLE} says
     * why none answered.
     */
    public static SocketLink connect(NetworkUrl url, Duration limit) throws EspException {
        try {
            IOException last = new UnknownHostException(url.host());
            for (InetAddress address : InetAddress.getAllByName(url.host())) {
                try {
                    return connect(url, new InetSocketAddress(address, url.port()), limit);
                } catch (IOException e) {
                    last = e;
                }
            }
            throw last;
        } catch (IOException e) {
            throw unreachable(url, reason(e, url, limit), e);
        }
    }

    private static SocketLink connect(NetworkUrl url, InetSocketAddress address, Duration limit) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, Math.toIntExact(limit.toMillis()));
            return new SocketLink(url.text(), kind(url), channel, WRITE_LIMIT);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The server's end of a connection; {@code name} is how messages call it. */
    public static SocketLink accepted(SocketChannel channel, String name) throws IOException {
        return new SocketLink(name, TCP, channel, WRITE_LIMIT);
    }

    /** The same with another time limit for writes, for tests. */
    static SocketLink accepted(SocketChannel channel, String name, Duration writeLimit) throws IOException {
        return new SocketLink(name, TCP, channel, writeLimit);
    }

    /** A {@code REMOTE_UNREACHABLE} about {@code url}. */
    public static EspException unreachable(NetworkUrl url, String reason, @Nullable Throwable cause) {
        Evidence evidence = Evidence.of(Evidence.Key.PORT, url.text()).with(Evidence.Key.PORT_KIND, kind(url));
        return new EspException(
                Problem.REMOTE_UNREACHABLE, "cannot connect to " + url.text() + ": " + reason, evidence, cause);
    }

    private static String kind(NetworkUrl url) {
        return url.scheme().equals("socket") ? TCP : url.scheme();
    }

    private Evidence evidence() {
        return Evidence.of(Evidence.Key.PORT, name).with(Evidence.Key.PORT_KIND, kind);
    }

    private static String reason(IOException e, NetworkUrl url, Duration limit) {
        if (e instanceof UnknownHostException) {
            return "no host is known as \"" + url.host() + "\"";
        }
        if (e instanceof SocketTimeoutException) {
            return "no answer within " + limit.toMillis() / 1000.0 + " s";
        }
        if (e instanceof NoRouteToHostException) {
            return "no route to that host";
        }
        if (e instanceof ConnectException) {
            return "the host refuses (nothing listens on port " + url.port() + ")";
        }
        return String.valueOf(e.getMessage());
    }

    /**
     * Reads what has arrived, waiting up to {@code timeout} for the first byte.
     *
     * @return number of bytes stored from index 0; 0 when none came in time
     * @throws EspException {@code PORT_LOST} when the peer has closed the connection
     */
    public int read(byte[] into, Duration timeout) throws EspException {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(into);
            int got = channel.read(buffer);
            if (got == 0 && !timeout.isZero() && !timeout.isNegative()) {
                readable.select(wholeMillis(timeout));
                readable.selectedKeys().clear();
                got = channel.read(buffer);
            }
            if (got < 0) {
                throw lost("the other end closed the connection", null);
            }
            return got;
        } catch (IOException | ClosedSelectorException e) {
            throw lost("the connection broke", e);
        }
    }

    /** Writes {@code length} bytes; {@code WRITE_STALLED} when the peer takes none for ten seconds. */
    public void write(byte[] bytes, int offset, int length) throws EspException {
        synchronized (writing) {
            try {
                ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
                while (buffer.hasRemaining()) {
                    if (channel.write(buffer) == 0) {
                        awaitWritable();
                    }
                }
            } catch (IOException | ClosedSelectorException e) {
                throw lost("the connection broke", e);
            }
        }
    }

    private void awaitWritable() throws IOException, EspException {
        int ready = writable.select(wholeMillis(writeLimit));
        writable.selectedKeys().clear();
        if (ready == 0 && channel.isOpen() && !Thread.currentThread().isInterrupted()) {
            throw new EspException(
                    Problem.WRITE_STALLED,
                    name + " has taken no data for " + writeLimit.toMillis() / 1000.0 + " s",
                    evidence());
        }
    }

    private static long wholeMillis(Duration duration) {
        return Math.max(1, duration.plusNanos(999_999).toMillis());
    }

    private EspException lost(String how, @Nullable Throwable cause) {
        return new EspException(Problem.PORT_LOST, name + ": " + how, evidence(), cause);
    }

    /** Tells the peer that nothing more will be written; reading goes on. */
    public void endOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            // The connection is gone, which is what was wanted.
            return;
        }
    }

    /**
     * Closes without losing what was written last: a connection closed while unread bytes wait in it is reset, and a
     * reset overtakes data. So the rest is read until the peer closes, for a short time.
     */
    public void closeGently() {
        try {
            endOutput();
            byte[] rest = new byte[1 << 16];
            int reads = 0;
            while (reads < FAREWELL_READS && read(rest, FAREWELL) > 0) {
                reads++;
            }
        } catch (EspException e) {
            // The peer has closed: nothing is left to wait for.
            return;
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
        closeQuietly(readable);
        closeQuietly(writable);
    }

    private static void closeQuietly(Closeable part) {
        try {
            part.close();
        } catch (IOException e) {
            // Nothing can be done about a part that does not close; the others must still be closed.
            return;
        }
    }
}
