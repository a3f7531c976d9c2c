package io.github.espmaven.serve;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.Transport;
import io.github.espmaven.transport.tcp.SocketLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares a port over {@code tcp://} or {@code rfc2217://} with one client at a time. A second client waits one second
 * for the first to leave, as it does between two goals, and is turned away after that. Ready when constructed; runs in
 * threads of its own until closed.
 */
public final class PortServer implements AutoCloseable {
    private static final long TURN_MILLIS = 1_000;
    private static final Duration ACCEPT_AGAIN = Duration.ofSeconds(1);
    private static final int BACKLOG = 4;
    /** The rate a port has before its client names one. */
    private static final int FIRST_BAUD = 115_200;

    private final SharedPort shared;
    private final Supplier<ControlLinePolicy> policies;
    private final Consumer<ServerEvent> listener;
    private final NetworkUrl listen;
    private final boolean plain;
    private final Clock clock;
    private final Duration idleLimit;
    private final ServerSocketChannel socket;
    private final InetSocketAddress address;
    private final Semaphore turn = new Semaphore(1);
    private volatile boolean closed;
    private volatile @Nullable ClientSession session;

    /** As below, with control lines passed on as they come. */
    public PortServer(SharedPort shared, NetworkUrl listen, Consumer<ServerEvent> listener) throws EspException {
        this(shared, listen, () -> ControlLinePolicy.DIRECT, listener, Clock.system(), Duration.ZERO);
    }

    /**
     * Begins to listen.
     *
     * @param listen {@code tcp://host:port} or {@code rfc2217://host:port}; port 0 takes any free one
     * @param policies gives each client its {@link ControlLinePolicy}
     * @param listener learns what happens; called from the server's threads
     * @param idleLimit after which a client that sends nothing gives way to the next; zero: never
     * @throws EspException {@code BAD_PORT} when the scheme is another one, {@code CANNOT_LISTEN} when the address cannot be
     *     listened on
     */
    public PortServer(
            SharedPort shared,
            NetworkUrl listen,
            Supplier<ControlLinePolicy> policies,
            Consumer<ServerEvent> listener,
            Clock clock,
            Duration idleLimit)
            throws EspException {
        this.clock = clock;
        this.idleLimit = idleLimit;
        this.shared = shared;
        this.policies = policies;
        this.listener = listener;
        this.listen = listen;
        this.plain = isPlain(listen);
        try {
            socket = ServerSocketChannel.open();
            socket.bind(new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port()), BACKLOG);
            address = (InetSocketAddress) socket.getLocalAddress();
        } catch (IOException e) {
            throw new EspException(
                    Problem.CANNOT_LISTEN,
                    "cannot listen on " + listen.address() + ": " + e.getMessage(),
                    Evidence.of(Evidence.Key.PORT, listen.text()),
                    e);
        }
        if (!address.getAddress().isLoopbackAddress()) {
            listener.accept(new ServerEvent.OpenToOthers(listen.address()));
        }
        daemon(() -> acceptClients(socket::accept), "port server on " + port()).start();
    }

    /** Whether bytes travel as they are, without control lines and rates. */
    private static boolean isPlain(NetworkUrl listen) throws EspException {
        return switch (listen.scheme().toLowerCase(Locale.ROOT)) {
            case "tcp", "socket" -> true;
            case "rfc2217" -> false;
            default ->
                throw new EspException(
                        Problem.BAD_PORT,
                        "cannot listen on " + listen.text() + ": it must begin with tcp:// or rfc2217://",
                        Evidence.of(Evidence.Key.PORT, listen.text()));
        };
    }

    /** The TCP port listened on, 1 to 65535. */
    public int port() {
        return address.getPort();
    }

    /** Where clients reach it: {@code tcp://127.0.0.1:5555}. */
    public String url() {
        return listen.scheme() + "://" + (listen.host().indexOf(':') >= 0 ? "[" + listen.host() + "]" : listen.host())
                + ":" + port();
    }

    /** Whether clients can still connect; false before {@link #close} when the system has closed the socket. */
    public boolean isListening() {
        return socket.isOpen();
    }

    /** A source of clients. */
    interface Accept {
        SocketChannel next() throws IOException;
    }

    /** A failure, such as too many open files, is told once, and accepting goes on. */
    void acceptClients(Accept accept) {
        boolean failing = false;
        while (!closed && socket.isOpen()) {
            try {
                SocketChannel client = accept.next();
                failing = false;
                daemon(() -> receive(client), "port server's client").start();
            } catch (IOException e) {
                if (closed) {
                    return;
                }
                if (!failing) {
                    listener.accept(new ServerEvent.AcceptFailed(e));
                }
                failing = true;
                clock.sleep(ACCEPT_AGAIN);
            }
        }
    }

    private boolean admit() throws InterruptedException {
        if (turn.tryAcquire(TURN_MILLIS, TimeUnit.MILLISECONDS)) {
            return true;
        }
        ClientSession current = session;
        if (idleLimit.isZero() || current == null || !current.hasBeenIdle(idleLimit)) {
            return false;
        }
        listener.accept(new ServerEvent.GaveWay(idleLimit));
        current.end();
        return turn.tryAcquire(TURN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void receive(SocketChannel channel) {
        boolean admitted = false;
        try (channel;
                SocketLink client = SocketLink.accepted(channel, String.valueOf(channel.getRemoteAddress()))) {
            String name = String.valueOf(channel.getRemoteAddress());
            admitted = admit();
            if (admitted && !closed) {
                listener.accept(new ServerEvent.Connected(name));
                serve(client);
                listener.accept(new ServerEvent.Disconnected(name));
            } else if (!closed) {
                listener.accept(new ServerEvent.Refused(name));
            }
        } catch (IOException e) {
            // The client hung up before it was served.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (admitted) {
                turn.release();
            }
        }
    }

    private void serve(SocketLink client) {
        try (Transport port = shared.open()) {
            shared.clientConnected(port);
            ClientProtocol protocol =
                    plain ? new PlainProtocol(port) : new Rfc2217Protocol(port, policies.get(), FIRST_BAUD);
            ClientSession current = new ClientSession(client, port, protocol, clock);
            session = current;
            Optional<EspException> failure = closed ? Optional.empty() : current.run();
            failure.map(ServerEvent.Failed::new).ifPresent(listener);
            port.flush();
        } catch (EspException e) {
            listener.accept(new ServerEvent.Failed(e));
        }
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Stops listening, sends the client away and waits until the port is closed. */
    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
            ClientSession current = session;
            if (current != null) {
                current.end();
            }
            if (turn.tryAcquire(TURN_MILLIS, TimeUnit.MILLISECONDS)) {
                turn.release();
            }
        } catch (IOException e) {
            // A listening socket that does not close goes with the process.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
