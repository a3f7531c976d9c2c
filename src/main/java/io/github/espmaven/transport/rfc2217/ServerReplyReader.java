package io.github.espmaven.transport.rfc2217;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ReceivedBytes;
import io.github.espmaven.transport.tcp.SocketLink;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The receiving thread of the client: decodes what the server sends, so that answers are noticed while somebody waits
 * for data, and the other way round.
 */
final class ServerReplyReader implements TelnetDecoder.Sink {
    private static final Set<Integer> TRANSPARENT = Set.of(Telnet.BINARY, Telnet.SUPPRESS_GO_AHEAD);
    private static final Set<Integer> OURS = Set.of(Telnet.BINARY, Telnet.SUPPRESS_GO_AHEAD, Telnet.COM_PORT);
    private static final Duration LISTENING = Duration.ofSeconds(5);
    private static final long FAREWELL_MILLIS = 100;
    private static final int CHUNK = 1 << 16;

    private final SocketLink link;
    private final ReceivedBytes received;
    private final Acknowledgements acknowledgements;
    private final Clock clock;
    private final TelnetOptions options = new TelnetOptions(OURS, TRANSPARENT);

    ServerReplyReader(SocketLink link, ReceivedBytes received, Acknowledgements acknowledgements, Clock clock) {
        this.link = link;
        this.received = received;
        this.acknowledgements = acknowledgements;
        this.clock = clock;
    }

    /** The bytes that begin the conversation. */
    synchronized byte[] opening() {
        return options.open();
    }

    /** Takes what the server sends until the connection ends. */
    void listen() {
        TelnetDecoder decoder = new TelnetDecoder(this);
        byte[] chunk = new byte[CHUNK];
        try {
            while (!Thread.currentThread().isInterrupted()) {
                decoder.accept(chunk, 0, link.read(chunk, LISTENING));
            }
        } catch (EspException e) {
            received.end(e);
        } finally {
            acknowledgements.end();
            synchronized (this) {
                notifyAll();
            }
        }
    }

    @Override
    public void onData(byte[] bytes, int offset, int length) {
        received.put(bytes, offset, length);
    }

    @Override
    public void onNegotiation(Telnet.Verb verb, int option) throws EspException {
        Optional<byte[]> answer;
        synchronized (this) {
            answer = options.accept(verb, option);
            notifyAll();
        }
        if (answer.isPresent()) {
            link.write(answer.get(), 0, answer.get().length);
        }
    }

    @Override
    public void onSubnegotiation(int option, byte[] content) {
        if (option == Telnet.COM_PORT) {
            ComPort.parseFromServer(content).ifPresent(acknowledgements::received);
        }
    }

    /** Waits until the server agrees to COM-PORT-OPTION; false when it refuses or says nothing within {@code limit}. */
    synchronized boolean awaitComPort(Duration limit) throws EspException {
        long start = clock.nanoTime();
        while (!options.weDo(Telnet.COM_PORT) && !options.refusedUs(Telnet.COM_PORT)) {
            received.requireOpen();
            Duration left = limit.minus(clock.since(start));
            if (left.isZero() || left.isNegative() || Thread.currentThread().isInterrupted()) {
                return false;
            }
            clock.await(this, left);
        }
        return options.weDo(Telnet.COM_PORT);
    }

    /** Ends the connection without losing what was written last, and the thread that listens. */
    void hangUp(Thread listener) {
        link.endOutput();
        received.close();
        try {
            listener.join(FAREWELL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        link.close();
    }
}
