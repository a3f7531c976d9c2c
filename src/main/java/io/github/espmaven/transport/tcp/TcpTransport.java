package io.github.espmaven.transport.tcp;

import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.time.Duration;

/**
 * A port whose bytes travel over plain TCP, {@code tcp://host:port} or {@code socket://host:port}. It has no control
 * lines and no baud rate: whoever serves it has chosen both.
 */
public final class TcpTransport implements Transport {
    /** How long a host may take to accept the connection. */
    public static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private final SocketLink link;
    private final PortTraits traits;

    private TcpTransport(SocketLink link, PortTraits traits) {
        this.link = link;
        this.traits = traits;
    }

    /** Connects to {@code url}; {@code REMOTE_UNREACHABLE} when nobody answers there. */
    public static TcpTransport open(NetworkUrl url) throws EspException {
        url.requireOptionsAmong("logging");
        SocketLink link = SocketLink.connect(url, CONNECT_LIMIT);
        return new TcpTransport(link, PortTraits.local(url.text(), PortTraits.Kind.TCP));
    }

    @Override
    public PortTraits traits() {
        return traits;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        return link.read(into, timeout);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        link.write(bytes, offset, length);
    }

    @Override
    public boolean setLines(ControlLines lines) {
        return false;
    }

    @Override
    public boolean setBaudRate(int baud) {
        return false;
    }

    @Override
    public void close() {
        link.closeGently();
    }
}
