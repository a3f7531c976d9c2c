package io.github.espmaven.serve;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.NetworkUrl;
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

    private final VirtualBoard board;
    private final Clock clock;
    private final Optional<ResetSequence> reset;

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
        ResetSequence fresh = fromFlash ? ResetSequence.HARD : ResetSequence.classic(ResetSequence.USUAL_HOLD);
        reset = PortServer.isPlain(listen) ? Optional.of(fresh) : Optional.empty();
    }

    @Override
    public Transport open() throws EspException {
        Transport lease = new PersistentPort(board.transport());
        lease.setBaudRate(FIRST_BAUD);
        byte[] unheard = new byte[1 << 12];
        while (lease.read(unheard, Duration.ZERO) > 0) {
            // said while nobody was connected
        }
        return lease;
    }

    @Override
    public void clientConnected(Transport port) throws EspException {
        if (reset.isPresent()) {
            reset.get().run(port, clock);
        }
    }
}
