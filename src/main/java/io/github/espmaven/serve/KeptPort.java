package io.github.espmaven.serve;

import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.time.Duration;

/** A port as one client sees it that stays open for the next one. */
final class KeptPort implements Transport {
    private final Transport port;
    private boolean asserted;

    KeptPort(Transport port) {
        this.port = port;
    }

    @Override
    public PortTraits traits() {
        return port.traits();
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        return port.read(into, timeout);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        port.write(bytes, offset, length);
    }

    @Override
    public boolean setLines(ControlLines lines) throws EspException {
        asserted = !lines.equals(ControlLines.RELEASED);
        return port.setLines(lines);
    }

    @Override
    public boolean setBaudRate(int baud) throws EspException {
        return port.setBaudRate(baud);
    }

    @Override
    public void close() {
        try {
            if (asserted) {
                setLines(ControlLines.RELEASED);
            }
        } catch (EspException e) {
            // The port has gone; the next client will be told.
            asserted = false;
        }
    }
}
