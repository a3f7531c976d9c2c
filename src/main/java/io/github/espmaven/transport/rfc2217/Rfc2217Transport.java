package io.github.espmaven.transport.rfc2217;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.ReceivedBytes;
import io.github.espmaven.transport.Transport;
import io.github.espmaven.transport.rfc2217.Acknowledgements.Topic;
import io.github.espmaven.transport.tcp.SocketLink;
import io.github.espmaven.transport.tcp.TcpTransport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A serial port shared over the network as in RFC 2217, {@code rfc2217://host:port[?ign_set_control]}. Settings are
 * negotiated once; after that only a changed baud rate and the control lines cause traffic of their own (protocol.md,
 * section 10). Both lines of one step leave in one write, so that the server can apply them together.
 *
 * <p>Option {@code ign_set_control}: do not wait for the server to confirm control lines. A server that does not
 * confirm is found out anyhow, after one wait. Opening changes no line: the board must not be reset by it.
 */
public final class Rfc2217Transport implements Transport {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    private static final Duration ACKNOWLEDGE_LIMIT = Duration.ofSeconds(1);
    /** Shorter: nothing breaks when the answer comes later, only the length of a reset pulse is less exact. */
    private static final Duration LINES_LIMIT = Duration.ofMillis(500);

    private static final int ROUND_TRIPS_ALLOWED = 4;
    private static final int RECEIVE_CAPACITY = 1 << 20;
    /** How far a rate confirmed by the server may be off: UARTs tolerate about this much. */
    private static final double BAUD_TOLERANCE = 0.03;

    private final SocketLink link;
    private final NetworkUrl url;
    private final Clock clock;
    private final ReceivedBytes received;
    private final Acknowledgements acknowledgements;
    private final ServerReplyReader server;
    private final Thread receiver;
    private final boolean confirmLines;
    private final PortTraits traits;
    private int baud;
    private ControlLines lines = ControlLines.RELEASED;

    private Rfc2217Transport(SocketLink link, NetworkUrl url, int baud, Clock clock) throws EspException {
        this.link = link;
        this.url = url;
        this.clock = clock;
        this.baud = baud;
        this.received = new ReceivedBytes(RECEIVE_CAPACITY, clock);
        this.acknowledgements = new Acknowledgements(clock);
        this.server = new ServerReplyReader(link, received, acknowledgements, clock);
        this.confirmLines = !url.options().containsKey("ign_set_control");
        this.receiver = new Thread(server::listen, "receiver of " + url.text());
        receiver.setDaemon(true);
        this.traits = new PortTraits(url.text(), PortTraits.Kind.RFC2217, Optional.empty(), negotiate());
    }

    /**
     * Connects to {@code url} and sets the port to {@code baud}, 8 data bits, no parity, one stop bit, no flow control;
     * {@code REMOTE_UNREACHABLE} when nobody answers there or what answers does not speak RFC 2217,
     * {@code PORT_REFUSED_SETTING} when it answers that the port runs at another rate.
     */
    public static Rfc2217Transport open(NetworkUrl url, int baud, Clock clock) throws EspException {
        url.requireOptionsAmong("ign_set_control", "timeout", "logging", "poll_modem");
        SocketLink link = SocketLink.connect(url, TcpTransport.CONNECT_LIMIT);
        try {
            return new Rfc2217Transport(link, url, baud, clock);
        } catch (EspException | RuntimeException e) {
            link.close();
            throw e;
        }
    }

    private Duration negotiate() throws EspException {
        long start = clock.nanoTime();
        send(server.opening());
        receiver.start();
        try {
            if (!server.awaitComPort(ANSWER_LIMIT)) {
                throw SocketLink.unreachable(
                        url, "it does not speak RFC 2217 (a plain port is tcp://" + url.address() + ")", null);
            }
        } catch (EspException e) {
            throw e.problem() == Problem.PORT_LOST
                    ? SocketLink.unreachable(url, "it hung up at once; does another client use it?", e)
                    : e;
        }
        Duration greeting = clock.since(start);
        long settingsStart = clock.nanoTime();
        Duration settings = applySettings() ? clock.since(settingsStart) : greeting;
        requireRate(baud);
        return settings;
    }

    private boolean applySettings() throws EspException {
        acknowledgements.expect(Topic.BAUD_RATE);
        send(Telnet.join(List.of(
                ComPort.SET_BAUDRATE.fromClient(ComPort.baudBytes(baud)),
                ComPort.SET_DATASIZE.fromClient(8),
                ComPort.SET_PARITY.fromClient(1),
                ComPort.SET_STOPSIZE.fromClient(1),
                ComPort.SET_CONTROL.fromClient(ComPort.Control.NO_FLOW_CONTROL))));
        return acknowledgements.await(Topic.BAUD_RATE, ACKNOWLEDGE_LIMIT);
    }

    @Override
    public PortTraits traits() {
        return traits;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        return received.take(into, timeout);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        send(Telnet.escape(bytes, offset, length));
    }

    @Override
    public boolean setLines(ControlLines wanted) throws EspException {
        acknowledgements.expect(Topic.DTR);
        acknowledgements.expect(Topic.RTS);
        lines = wanted;
        send(linesRequest(wanted));
        boolean confirmed = confirmLines
                && acknowledgements.await(Topic.DTR, plusRoundTrips(LINES_LIMIT))
                && acknowledgements.await(Topic.RTS, plusRoundTrips(LINES_LIMIT));
        received.requireOpen();
        return !confirmed || !contradicted(wanted);
    }

    /** Whether the server has said that the lines are otherwise than wanted: its port has none. */
    private boolean contradicted(ControlLines wanted) {
        long otherDtr = wanted.dtr() ? ComPort.Control.DTR_OFF : ComPort.Control.DTR_ON;
        long otherRts = wanted.rts() ? ComPort.Control.RTS_OFF : ComPort.Control.RTS_ON;
        return acknowledgements.answer(Topic.DTR).equals(Optional.of(otherDtr))
                || acknowledgements.answer(Topic.RTS).equals(Optional.of(otherRts));
    }

    private static byte[] linesRequest(ControlLines wanted) {
        return Telnet.join(List.of(
                ComPort.SET_CONTROL.fromClient(wanted.dtr() ? ComPort.Control.DTR_ON : ComPort.Control.DTR_OFF),
                ComPort.SET_CONTROL.fromClient(wanted.rts() ? ComPort.Control.RTS_ON : ComPort.Control.RTS_OFF)));
    }

    /** {@inheritDoc} {@code PORT_REFUSED_SETTING} when the server confirms another rate. */
    @Override
    public boolean setBaudRate(int wanted) throws EspException {
        if (wanted == baud) {
            return true;
        }
        acknowledgements.expect(Topic.BAUD_RATE);
        send(ComPort.SET_BAUDRATE.fromClient(ComPort.baudBytes(wanted)));
        acknowledgements.await(Topic.BAUD_RATE, plusRoundTrips(ACKNOWLEDGE_LIMIT));
        requireRate(wanted);
        baud = wanted;
        return true;
    }

    private void requireRate(int wanted) throws EspException {
        received.requireOpen();
        Optional<Long> confirmed = acknowledgements.answer(Topic.BAUD_RATE);
        if (confirmed.isPresent() && Math.abs(confirmed.get() - wanted) > wanted * BAUD_TOLERANCE) {
            throw new EspException(
                    Problem.PORT_REFUSED_SETTING,
                    url.text() + " does not take " + wanted + " baud; it stays at " + confirmed.get(),
                    Evidence.of(Evidence.Key.PORT, url.text()).with(Evidence.Key.BAUD, wanted));
        }
    }

    private Duration plusRoundTrips(Duration limit) {
        return limit.plus(traits.roundTrip().multipliedBy(ROUND_TRIPS_ALLOWED));
    }

    private void send(byte[] wire) throws EspException {
        link.write(wire, 0, wire.length);
    }

    @Override
    public void close() {
        try {
            if (!lines.equals(ControlLines.RELEASED)) {
                lines = ControlLines.RELEASED;
                send(linesRequest(lines));
            }
        } catch (EspException e) {
            // The connection is gone, and with it the port: there is nothing left to release.
            lines = ControlLines.RELEASED;
        } finally {
            server.hangUp(receiver);
        }
    }
}
