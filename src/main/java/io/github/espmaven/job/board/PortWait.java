package io.github.espmaven.job.board;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.port.Ports;
import io.github.espmaven.port.RecentPorts;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Waits for a port that is away: as long as the user wants; else for a moment, where a goal has just used it. A chip's own
 * USB goes away when the chip restarts, and the next goal of the same build is often quicker than its return.
 */
final class PortWait {
    private static final Duration RETURN = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Set<Problem> AWAY = EnumSet.of(Problem.NO_PORT, Problem.PORT_NOT_FOUND, Problem.PORT_LOST);

    /** What a port may say in its first moments: its permissions are not set yet, or a system service looks at it. */
    private static final Set<Problem> SETTLING = EnumSet.of(Problem.PORT_DENIED, Problem.PORT_BUSY);

    private final BoardRequest request;
    private final Clock clock;
    private final JobListener listener;
    private final RecentPorts used;

    PortWait(BoardRequest request, Clock clock, JobListener listener) {
        this.request = request;
        this.clock = clock;
        this.listener = listener;
        this.used = RecentPorts.ofThisUser(clock);
    }

    /** What wants a port and may have to be repeated. */
    interface Attempt<T> {
        T now() throws EspException;
    }

    /**
     * Tries until {@code port} is there.
     *
     * @throws EspException what the last attempt said when the time is over, or that waiting cannot mend it
     */
    <T> T of(String port, Attempt<T> attempt) throws EspException {
        long start = clock.nanoTime();
        Duration limit = limit(port);
        boolean away = false;
        while (true) {
            try {
                return attempt.now();
            } catch (EspException e) {
                boolean worthIt = AWAY.contains(e.problem()) || (away && SETTLING.contains(e.problem()));
                if (!worthIt
                        || clock.hasPassed(start, limit)
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                if (!away) {
                    listener.waiting(e.getMessage() + ": waiting up to " + limit.toSeconds() + " s for it");
                }
                away = true;
            }
            clock.sleep(LOOK_AGAIN);
        }
    }

    private Duration limit(String port) {
        boolean lately = port.trim().equalsIgnoreCase(Ports.AUTO) ? used.anyLately() : used.lately(port);
        return request.port().queueing().arrival().orElse(lately ? RETURN : Duration.ZERO);
    }
}
