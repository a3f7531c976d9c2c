package io.github.espmaven.serve;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.time.Duration;

/**
 * One client's view of a port that stays open for the next client. When the board disappears, as a chip's own USB does
 * in a reset, the client stays connected until it is back: what either side says meanwhile is lost, as on any cable.
 */
final class PersistentPort implements ForwardingTransport {
    /** How long a board may be away. */
    private static final Duration RETURN_LIMIT = Duration.ofSeconds(10);

    private final Transport port;
    private volatile int returns;
    private boolean asserted;

    PersistentPort(Transport port) {
        this.port = port;
    }

    @Override
    public Transport port() {
        return port;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        int before = returns;
        try {
            return port.read(into, timeout);
        } catch (EspException e) {
            requireReturn(e, before);
            return 0;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        int before = returns;
        try {
            port.write(bytes, offset, length);
        } catch (EspException e) {
            requireReturn(e, before);
        }
    }

    @Override
    public boolean setLines(ControlLines lines) throws EspException {
        asserted = !lines.equals(ControlLines.RELEASED);
        int before = returns;
        try {
            return port.setLines(lines);
        } catch (EspException e) {
            requireReturn(e, before);
            return true;
        }
    }

    /**
     * Reader and writer both notice the loss, and so may what is left of the client before: one of them at a time looks
     * for the board.
     */
    private void requireReturn(EspException failure, int before) throws EspException {
        synchronized (port) {
            if (returns != before) {
                return;
            }
            if (failure.problem() != Problem.PORT_LOST || !port.awaitReturn(RETURN_LIMIT)) {
                throw failure;
            }
            returns = before + 1;
        }
    }

    @Override
    public void close() {
        try {
            if (asserted) {
                port.setLines(ControlLines.RELEASED);
            }
        } catch (EspException e) {
            // The port has gone; the next client will be told.
            asserted = false;
        }
    }
}
