package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.SerialMonitor.Attendant;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Reads a port through what happens to ports: they vanish and come back, and others want to use them. Says each of these
 * once. Not thread-safe.
 *
 * @param interrupted told when what was read breaks off
 */
record PortWatch(MonitorPort port, Clock clock, MonitorListener listener, Runnable interrupted) {
    private static final Duration PATIENCE = Duration.ofMillis(50);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    /**
     * Reads what has come, and waits for the port to come back when it is lost.
     *
     * @param timeOver ends the waiting as a failure
     * @return number of bytes; 0 also when the port was lost, -1 when the watch is ended
     * @throws EspException what the port fails with, or that it was lost and did not come back in time
     */
    int read(byte[] buffer, Attendant attendant, BooleanSupplier timeOver) throws EspException {
        try {
            return attendant.attend() ? -1 : port.transport().read(buffer, PATIENCE);
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_LOST) {
                throw e;
            }
            return awaitReturn(e, attendant, timeOver);
        }
    }

    private int awaitReturn(EspException lost, Attendant attendant, BooleanSupplier timeOver) throws EspException {
        String before = name();
        interrupted.run();
        listener.note("the port is gone; waiting for it to come back");
        while (!port.transport().awaitReturn(LOOK_AGAIN)) {
            if (isEnded(attendant)) {
                return -1;
            }
            if (timeOver.getAsBoolean()) {
                throw lost;
            }
        }
        listener.note(before.equals(name()) ? "the port is back" : "the port is back as " + name());
        return 0;
    }

    /**
     * Lets somebody else use the port if he wants to, until he has done so.
     *
     * @return how long the port was away; zero: nobody wanted it
     */
    Duration lend(Attendant attendant) throws EspException {
        Optional<String> user = port.wantedBy();
        if (user.isEmpty()) {
            return Duration.ZERO;
        }
        long start = clock.nanoTime();
        interrupted.run();
        port.giveUp();
        listener.note("the port is given to " + user.get() + "; waiting to have it back");
        while (!isEnded(attendant)) {
            if (port.takeAgain(LOOK_AGAIN)) {
                listener.note("the port is back after " + clock.since(start).toMillis() + " ms");
                break;
            }
        }
        return clock.since(start);
    }

    /** What the attendant wants of a port that is not there is not done. */
    private static boolean isEnded(Attendant attendant) throws EspException {
        try {
            return Thread.currentThread().isInterrupted() || attendant.attend();
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_LOST) {
                throw e;
            }
            return false;
        }
    }

    private String name() {
        return port.transport().traits().name();
    }
}
