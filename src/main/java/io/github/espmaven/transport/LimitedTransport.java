package io.github.espmaven.transport;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.ProcessEnd;
import java.time.Duration;
import java.util.Optional;

/**
 * A port that may be used for a limited time. When it is over, the next read or write fails, and when the process is about to
 * end, the next write; for a moment after that the port works again, so that the board is not left in the middle of a reset.
 */
public final class LimitedTransport implements ForwardingTransport {
    private static final Duration TO_LEAVE = Duration.ofSeconds(3);
    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    private final Transport port;
    private final Clock clock;
    private final Optional<Duration> limit;
    private final long start;
    private Duration allowed;
    private boolean leaving;

    /** Lets {@code port} be used for {@code limit} from {@code start} on, a reading of the clock; empty: without limit. */
    public LimitedTransport(Transport port, Clock clock, Optional<Duration> limit, long start) {
        this.port = port;
        this.clock = clock;
        this.limit = limit;
        this.start = start;
        this.allowed = limit.orElse(FOR_EVER);
    }

    @Override
    public Transport port() {
        return port;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        return port.read(into, shorter(timeout));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        if (!leaving && ProcessEnd.isNear()) {
            throw over("the build was broken off", Evidence.none());
        }
        requireTime();
        port.write(bytes, offset, length);
    }

    @Override
    public boolean awaitReturn(Duration atMost) throws EspException {
        return port.awaitReturn(shorter(atMost));
    }

    private Duration shorter(Duration wanted) throws EspException {
        Duration left = requireTime();
        return left.compareTo(wanted) < 0 ? left : wanted;
    }

    private Duration requireTime() throws EspException {
        Duration left = allowed.minus(clock.since(start));
        if (!left.isNegative() && !left.isZero()) {
            return left;
        }
        throw over(
                "the " + limit.orElse(FOR_EVER).toMillis() / 1000.0 + " s of esp.timeLimit are over",
                Evidence.of(Key.PARAMETER, "esp.timeLimit"));
    }

    private EspException over(String why, Evidence evidence) {
        leaving = true;
        allowed = clock.since(start).plus(TO_LEAVE);
        return new EspException(Problem.OUT_OF_TIME, why, evidence);
    }
}
