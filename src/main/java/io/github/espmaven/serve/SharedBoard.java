package io.github.espmaven.serve;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Optional;

/**
 * A virtual board whose port is lent to network clients. It keeps its power from one client to the next, and a client
 * that leaves does not reset it. Over plain TCP, where a client has no control lines, each finds it freshly reset:
 * waiting for a download, or with {@code boot=flash} started from flash. What it says while nobody is connected is lost,
 * as on a serial port that nobody has open.
 */
public final class SharedBoard implements SharedPort {
    /** The rate of a port that its user has not set. */
    private static final int FIRST_BAUD = 115_200;
    /** Ample for the pulse on EN and for EN to rise again (protocol.md, section 14). */
    private static final Duration RESET_STEP = Duration.ofMillis(5);

    private static final ControlLines EN_LOW = new ControlLines(false, true);
    private static final ControlLines BOOT_PIN_LOW = new ControlLines(true, false);

    private final VirtualBoard board;
    private final Clock clock;
    private final Optional<ControlLines> afterReset;

    /**
     * Prepares {@code board} to be lent at {@code listen}. Who made the board closes it, after the server.
     *
     * @param clock the one the board runs on
     * @throws EspException {@code BAD_PORT} when {@code listen} is neither {@code tcp://} nor {@code rfc2217://}
     */
    public SharedBoard(VirtualBoard board, NetworkUrl listen, Clock clock) throws EspException {
        this.board = board;
        this.clock = clock;
        boolean fromFlash = board.options().boot().equals(Optional.of(PowerOn.FLASH));
        afterReset = PortServer.isPlain(listen)
                ? Optional.of(fromFlash ? ControlLines.RELEASED : BOOT_PIN_LOW)
                : Optional.empty();
    }

    @Override
    public Transport open() throws EspException {
        Lease lease = new Lease(board.transport());
        lease.setBaudRate(FIRST_BAUD);
        byte[] unheard = new byte[1 << 12];
        while (lease.read(unheard, Duration.ZERO) > 0) {
            // said while nobody was connected
        }
        return lease;
    }

    @Override
    public void clientConnected(Transport port) throws EspException {
        if (afterReset.isPresent()) {
            port.setLines(EN_LOW);
            clock.sleep(RESET_STEP);
            port.setLines(afterReset.get());
            clock.sleep(RESET_STEP);
            port.setLines(ControlLines.RELEASED);
        }
    }

    /** The board's port in one client's hands: closing it releases the lines and leaves the board its power. */
    private record Lease(Transport port) implements Transport {
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
            return port.setLines(lines);
        }

        @Override
        public boolean setBaudRate(int baud) throws EspException {
            return port.setBaudRate(baud);
        }

        @Override
        public void close() {
            try {
                port.setLines(ControlLines.RELEASED);
            } catch (EspException e) {
                // the board has lost its power, and with it the lines their effect
            }
        }
    }
}
