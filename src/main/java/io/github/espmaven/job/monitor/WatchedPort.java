package io.github.espmaven.job.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.ServerLog;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.OpenPort;
import io.github.espmaven.job.monitor.BackgroundMonitor.Watched;
import io.github.espmaven.job.monitor.MonitorRequest.Reset;
import io.github.espmaven.monitor.MonitorPort;
import io.github.espmaven.reset.ResetPlan;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.serve.TappedPort;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Optional;

/** The port of a monitor: opened at the console's rate, without a reset unless that is wanted. */
final class WatchedPort implements MonitorPort, AutoCloseable {
    private static final int MAX_DISCARDED = 64;
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private final MonitorRequest request;
    private final Clock clock;
    private final JobListener listener;
    private final OpenPort port;
    private final TappedPort transport;
    private final Optional<PortServer> server;
    private long asked;

    WatchedPort(MonitorRequest request, Clock clock, JobListener listener) throws EspException {
        this.request = request;
        this.clock = clock;
        this.listener = listener;
        Optional<OpenPort> left = request.board().shared().flatMap(before -> before.watch(request.board(), listener));
        port = left.isPresent() ? left.get() : OpenPort.watching(request.board(), clock, listener);
        transport = new TappedPort(port.transport(), clock);
        asked = clock.nanoTime();
        boolean ready = false;
        try {
            transport().setBaudRate(request.baud());
            if (left.isEmpty()) {
                resetIfWanted();
            }
            server = serve();
            ready = true;
        } finally {
            if (!ready) {
                port.close();
            }
        }
    }

    private Optional<PortServer> serve() throws EspException {
        if (request.listen().isEmpty()) {
            return Optional.empty();
        }
        NetworkUrl listen = NetworkUrl.parseListening(request.listen().get());
        return Optional.of(new PortServer(transport, listen, new ServerLog(listener)));
    }

    Watched watched(String board) {
        return new Watched(board, transport.traits().name(), server.map(PortServer::url));
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public Optional<String> wantedBy() {
        if (!clock.hasPassed(asked, ASK_AGAIN)) {
            return Optional.empty();
        }
        asked = clock.nanoTime();
        return port.wantedBy();
    }

    @Override
    public void giveUp() {
        port.giveUp();
    }

    @Override
    public boolean takeAgain(Duration limit) throws EspException {
        boolean taken = port.takeAgain(limit);
        if (taken) {
            resetIfWanted();
        }
        return taken;
    }

    private void resetIfWanted() throws EspException {
        if (request.reset() == Reset.HARD) {
            if (!request.expectations().isEmpty()) {
                discardInput();
            }
            if (!reset()) {
                listener.warning("This port has no control lines: the board was not reset.");
            }
        }
    }

    /** What was printed before the reset, as by a board that opening its port has started, is not what is expected. */
    private void discardInput() throws EspException {
        byte[] buffer = new byte[1 << 14];
        for (int i = 0; i < MAX_DISCARDED && transport.read(buffer, Duration.ZERO) > 0; i++) {
            // what it reads is not needed
        }
    }

    @Override
    public boolean reset() throws EspException {
        return ResetPlan.start(request.board().options().reset(), transport().traits())
                .run(transport(), clock);
    }

    void finish() throws EspException {
        server.ifPresent(PortServer::close);
        port.finish();
    }

    @Override
    public void close() {
        server.ifPresent(PortServer::close);
        port.close();
    }
}
