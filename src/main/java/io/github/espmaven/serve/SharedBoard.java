package io.github.espmaven.serve;

import io.github.espmaven.base.EspException;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.Transport;
import java.time.Duration;

/**
 * A virtual board whose port is lent to network clients. It keeps its power from one client to the next, and a client
 * that leaves does not reset it. What it says while nobody is connected is lost, as on a serial port that nobody has
 * open.
 *
 * @param resets whether each client finds it freshly reset, whatever its circuit: for clients without control lines. It waits for a download then, or with {@code boot=flash} starts from flash.
 */
public record SharedBoard(VirtualBoard board, boolean resets) implements SharedPort {
    /** The rate of a port that its user has not set. */
    private static final int FIRST_BAUD = 115_200;

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
        if (resets) {
            board.restart(board.options().boot().orElse(PowerOn.DOWNLOAD));
        }
    }
}
