package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.ServeRequest.Resets;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.OpenPort;
import io.github.espmaven.reset.ResetPlan;
import io.github.espmaven.serve.ControlLinePolicy;
import io.github.espmaven.serve.LocalReset;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.serve.SharedBoard;
import io.github.espmaven.serve.SharedPort;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Shares a local port or a virtual board with others over the network. */
public record ServeJob(ServeRequest request, Clock clock, JobListener listener) {
    private static final Duration LOOK_AROUND = Duration.ofMillis(200);
    private static final String SIMULATED = "sim:";

    /** Serves until the time is over or the thread is interrupted. */
    public void run(Consumer<String> listening) throws EspException {
        try (Running server = start()) {
            listening.accept(server.url());
            Runtime.getRuntime().addShutdownHook(server.atExit);
            awaitEnd(server);
            Runtime.getRuntime().removeShutdownHook(server.atExit);
            server.finish();
        } catch (IllegalStateException e) {
            listener.debug("the process ends, and the server with it");
        }
    }

    private void awaitEnd(Running server) {
        long start = clock.nanoTime();
        while (!Thread.currentThread().isInterrupted()
                && server.server.isListening()
                && !(request.time().isPresent()
                        && clock.hasPassed(start, request.time().get()))) {
            clock.sleep(LOOK_AROUND);
        }
    }

    private interface Finish {
        void run() throws EspException;
    }

    /** A server at work; closing ends it and gives the port back. */
    public static final class Running implements AutoCloseable {
        private final PortServer server;
        private final Finish finish;
        private final Runnable giveBack;
        private final Thread atExit;

        private Running(PortServer server, Finish finish, Runnable giveBack, JobListener listener) {
            this.server = server;
            this.finish = finish;
            this.giveBack = giveBack;
            this.atExit = new Thread(() -> finishOrWarn(listener), "end of the port server");
        }

        void finish() throws EspException {
            boolean ended = !server.isListening();
            server.close();
            finish.run();
            if (ended) {
                throw new EspException(
                        Problem.CANNOT_LISTEN,
                        "the system has ended listening on " + server.url(),
                        Evidence.of(Evidence.Key.PORT, server.url()));
            }
        }

        private void finishOrWarn(JobListener listener) {
            try {
                finish();
            } catch (EspException e) {
                listener.warning(String.valueOf(e.getMessage()));
            }
            close();
        }

        /** Where clients reach it: {@code tcp://127.0.0.1:5555}. */
        public String url() {
            return server.url();
        }

        @Override
        public void close() {
            server.close();
            giveBack.run();
        }
    }

    /** Begins to serve, in threads of its own. */
    public Running start() throws EspException {
        NetworkUrl listen = NetworkUrl.parseListening(request.listen());
        return request.board().port().name().trim().startsWith(SIMULATED) ? board(listen) : localPort(listen);
    }

    private Running board(NetworkUrl listen) throws EspException {
        VirtualBoard board = new VirtualBoard(
                BoardOptions.parse(request.board().port().name().trim()), clock, listener::warning);
        Transport power = board.transport();
        boolean started = false;
        try {
            PortServer server = new PortServer(
                    new SharedBoard(board, resetsForEach(listen)),
                    listen,
                    policies(),
                    new ServerLog(listener),
                    clock,
                    request.idleLimit());
            started = true;
            return new Running(server, power::flush, power::close, listener);
        } finally {
            if (!started) {
                power.close();
            }
        }
    }

    private Running localPort(NetworkUrl listen) throws EspException {
        OpenPort port = OpenPort.of(request.board(), clock, listener);
        boolean started = false;
        try {
            SharedPort shared = SharedPort.kept(port.transport());
            if (resetsForEach(listen)) {
                PortTraits traits = port.transport().traits();
                shared = shared.resetFor(
                        ResetPlan.download(request.board().options().reset(), traits, 0), clock);
            }
            PortServer server =
                    new PortServer(shared, listen, policies(), new ServerLog(listener), clock, request.idleLimit());
            started = true;
            return new Running(server, port::finish, port::close, listener);
        } finally {
            if (!started) {
                port.close();
            }
        }
    }

    /** Over plain TCP a client has no control lines and finds the board freshly reset. */
    private boolean resetsForEach(NetworkUrl listen) {
        return !listen.scheme().equals("rfc2217") && request.resets() == Resets.LOCAL;
    }

    private Supplier<ControlLinePolicy> policies() {
        return switch (request.resets()) {
            case LOCAL -> () -> new LocalReset(request.board().options().reset(), clock);
            case PASSED_ON -> () -> ControlLinePolicy.DIRECT;
            case NONE -> () -> (port, wanted) -> true;
        };
    }
}
