package io.github.espmaven.serve;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.Transport;
import io.github.espmaven.transport.tcp.SocketLink;
import java.time.Duration;
import java.util.Optional;

/**
 * The session of one client with the port, until either ends. The thread that runs the session carries what the client
 * sends; a second one carries what the port says. Each waits for data, so a byte passes without delay in both
 * directions.
 */
final class ClientSession {
    private static final Duration WAIT_FOR_CLIENT = Duration.ofSeconds(5);
    /** Also how long the port stays open after its client has gone. */
    private static final Duration WAIT_FOR_PORT = Duration.ofMillis(20);

    private static final long FAREWELL_MILLIS = 1_000;
    private static final int CHUNK = 1 << 16;

    private final SocketLink client;
    private final Transport port;
    private final ClientProtocol protocol;
    private final Clock clock;
    private volatile long heardAt;
    private volatile boolean over;
    private volatile Optional<EspException> failure = Optional.empty();

    ClientSession(SocketLink client, Transport port, ClientProtocol protocol, Clock clock) {
        this.clock = clock;
        heardAt = clock.nanoTime();
        this.client = client;
        this.port = port;
        this.protocol = protocol;
    }

    /** Carries bytes until the client has gone or the port has failed; the failure of the port, if that was it. */
    Optional<EspException> run() {
        Thread fromPort = new Thread(this::carryFromPort, Thread.currentThread().getName() + ", from port");
        fromPort.setDaemon(true);
        try {
            toClient(protocol.greeting());
            fromPort.start();
            carryFromClient();
        } finally {
            over = true;
            await(fromPort);
        }
        return failure;
    }

    /** Whether the client has sent nothing for {@code limit}: it is idle, or has vanished without a word. */
    boolean hasBeenIdle(Duration limit) {
        return !over && clock.hasPassed(heardAt, limit);
    }

    void end() {
        over = true;
        client.close();
    }

    private void carryFromClient() {
        byte[] chunk = new byte[CHUNK];
        while (!over) {
            int length = readClient(chunk);
            if (length > 0) {
                heardAt = clock.nanoTime();
                toClient(toPort(chunk, length));
            }
        }
    }

    private int readClient(byte[] chunk) {
        try {
            return client.read(chunk, WAIT_FOR_CLIENT);
        } catch (EspException e) {
            // The client has gone: the usual end.
            over = true;
            return 0;
        }
    }

    private byte[] toPort(byte[] chunk, int length) {
        try {
            return protocol.received(chunk, length);
        } catch (EspException e) {
            fail(e);
            return new byte[0];
        }
    }

    private void carryFromPort() {
        byte[] chunk = new byte[CHUNK];
        while (!over) {
            int length = readPort(chunk);
            if (length > 0) {
                toClient(protocol.encode(chunk, length));
            }
        }
    }

    private int readPort(byte[] chunk) {
        try {
            return port.read(chunk, WAIT_FOR_PORT);
        } catch (EspException e) {
            fail(e);
            return 0;
        }
    }

    private void toClient(byte[] wire) {
        try {
            if (wire.length > 0) {
                client.write(wire, 0, wire.length);
            }
        } catch (EspException e) {
            // The client has gone or takes nothing: either ends the session.
            over = true;
        }
    }

    private void fail(EspException reason) {
        if (!over) {
            failure = Optional.of(reason);
        }
        end();
    }

    private static void await(Thread thread) {
        try {
            thread.join(FAREWELL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
