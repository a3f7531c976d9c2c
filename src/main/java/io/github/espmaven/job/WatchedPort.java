package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.ResetPlan;
import io.github.espmaven.monitor.SerialMonitor.MonitorPort;
import io.github.espmaven.transport.Transport;

/** The port of a monitor: opened without a reset, at the console's rate, and again after it disappeared. */
final class WatchedPort implements MonitorPort, AutoCloseable {
    private final BoardRequest request;
    private final int baud;
    private final Clock clock;
    private final JobListener listener;
    private OpenPort port;

    WatchedPort(BoardRequest request, int baud, Clock clock, JobListener listener) throws EspException {
        this.request = request;
        this.baud = baud;
        this.clock = clock;
        this.listener = listener;
        port = open();
    }

    private OpenPort open() throws EspException {
        OpenPort opened = OpenPort.of(request, clock, listener);
        boolean ready = false;
        try {
            opened.transport().setBaudRate(baud);
            ready = true;
            return opened;
        } finally {
            if (!ready) {
                opened.close();
            }
        }
    }

    @Override
    public Transport transport() {
        return port.transport();
    }

    @Override
    public void reopen() throws EspException {
        port.close();
        port = open();
    }

    /** Starts the board's application anew; false when this port has no lines to do that. */
    boolean reset() throws EspException {
        return ResetPlan.start(request.options(), transport().traits()).run(transport(), clock);
    }

    @Override
    public void close() {
        port.close();
    }
}
