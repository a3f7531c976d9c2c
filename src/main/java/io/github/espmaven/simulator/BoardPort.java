package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.time.Duration;

/** The USB-UART bridge of a virtual board. */
final class BoardPort implements Transport {
    private final VirtualBoard board;
    private final PortTraits traits;
    private final Countdown unplugging;
    private volatile boolean closed;

    BoardPort(VirtualBoard board) {
        this.board = board;
        traits = new PortTraits(
                board.options().name(),
                PortTraits.Kind.SIMULATED,
                board.options().wiring().usb(),
                Duration.ZERO);
        unplugging = new Countdown(board.options().ailments(), Ailment.UNPLUG, "bytes");
    }

    @Override
    public PortTraits traits() {
        return traits;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        requireOpen();
        int count = board.read(into, timeout);
        requireOpen();
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        requireOpen();
        board.write(bytes, offset, length);
        if (unplugging.strikes(length)) {
            board.unplug();
        }
        requireOpen();
    }

    @Override
    public boolean awaitReturn(Duration atMost) throws EspException {
        if (closed || !board.isUnplugged()) {
            return false;
        }
        unplugging.restart();
        return board.awaitPlug(atMost);
    }

    @Override
    public boolean setLines(ControlLines lines) throws EspException {
        requireOpen();
        board.setLines(lines);
        return true;
    }

    @Override
    public boolean setBaudRate(int baud) throws EspException {
        requireOpen();
        if (baud <= 0) {
            throw new EspException(
                    Problem.PORT_REFUSED_SETTING,
                    traits.name() + " cannot be set to " + baud + " baud",
                    Evidence.of(Evidence.Key.PORT, traits.name()).with(Evidence.Key.BAUD, baud));
        }
        board.setBaudRate(baud);
        return true;
    }

    @Override
    public void flush() throws EspException {
        if (!closed) {
            board.flush();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            board.close();
        }
    }

    private void requireOpen() throws EspException {
        if (closed || board.isUnplugged()) {
            throw new EspException(
                    Problem.PORT_LOST,
                    traits.name() + (closed ? " has been closed" : " has disappeared"),
                    Evidence.of(Evidence.Key.PORT, traits.name()));
        }
    }
}
