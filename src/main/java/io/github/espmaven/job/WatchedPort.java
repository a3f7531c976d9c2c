package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.ResetPlan;
import io.github.espmaven.job.MonitorRequest.Reset;
import io.github.espmaven.monitor.MonitorPort;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Optional;

/** The port of a monitor: opened at the console's rate, without a reset unless that is wanted. */
final class WatchedPort implements MonitorPort, AutoCloseable {
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private final MonitorRequest request;
    private final Clock clock;
    private final JobListener listener;
    private final OpenPort port;
    private final Object sending = new Object();
    private long asked;

    WatchedPort(MonitorRequest request, Clock clock, JobListener listener) throws EspException {
        this.request = request;
        this.clock = clock;
        this.listener = listener;
        port = OpenPort.watching(request.board(), clock, listener);
        asked = clock.nanoTime();
        boolean ready = false;
        try {
            transport().setBaudRate(request.baud());
            resetIfWanted();
            ready = true;
        } finally {
            if (!ready) {
                port.close();
            }
        }
    }

    @Override
    public Transport transport() {
        return port.transport();
    }

    /** One sends at a time: what an expectation says and what is typed come from different threads. */
    @Override
    public void send(byte[] bytes) throws EspException {
        synchronized (sending) {
            transport().write(bytes);
        }
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
        if (request.reset() == Reset.HARD && !reset()) {
            listener.warning("This port has no control lines: the board was not reset.");
        }
    }

    /** Starts the board's application anew; false when this port has no lines to do that. */
    boolean reset() throws EspException {
        return ResetPlan.start(request.board().options(), transport().traits()).run(transport(), clock);
    }

    @Override
    public void close() {
        port.close();
    }
}
