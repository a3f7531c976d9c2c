package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watches a board's console until what is expected has come, something failed, the time is over or it is told to stop.
 * Reads in the calling thread. When the port disappears it waits for it to come back: boards that sleep do that.
 */
public final class SerialMonitor {
    private static final Duration PATIENCE = Duration.ofMillis(50);
    private static final Duration LOOK_FOR_PORT = Duration.ofMillis(250);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration LONGEST_REPORT = Duration.ofSeconds(10);
    private static final Duration LONGEST_DUMP = Duration.ofMinutes(5);

    private final MonitorPort port;
    private final Clock clock;
    private final MonitorSettings settings;
    private final MonitorListener listener;
    private final ConsoleReader console;
    private final Expectations expectations;
    private final LineAssembler lines;
    private final List<EspException> trouble = new ArrayList<>();
    private final long start;
    private long lastByte;
    private long faultAt;

    /** A port that can be opened again after it disappeared. */
    public interface MonitorPort {
        /** The open port. */
        Transport transport();

        /** Opens the port again; throws while it is not back. */
        void reopen() throws EspException;

        /** Sends to the board what an expectation says. */
        default void send(byte[] bytes) throws EspException {
            transport().write(bytes);
        }
    }

    /** Who decides how long it goes on, asked between reads in the thread that reads. */
    public interface Attendant {
        /**
         * Does to the port what is wanted of it.
         *
         * @return true to end the watch
         * @throws EspException {@code PORT_LOST} when the port is to be waited for
         */
        boolean attend() throws EspException;
    }

    /** @throws EspException {@code BAD_PARAMETER} when an expectation is no regular expression */
    public SerialMonitor(MonitorPort port, Clock clock, MonitorSettings settings, MonitorListener listener)
            throws EspException {
        this.port = port;
        this.clock = clock;
        this.settings = settings;
        this.listener = listener;
        console = new ConsoleReader(settings, clock, listener);
        expectations = new Expectations(settings.expectations(), clock);
        lines = new LineAssembler(this::line, listener::text);
        start = clock.nanoTime();
        lastByte = start;
    }

    /**
     * Watches.
     *
     * @param attendant asked often; true ends the watch
     * @throws EspException when the port fails and cannot come back
     */
    public MonitorResult run(Attendant attendant) throws EspException {
        byte[] buffer = new byte[1 << 14];
        boolean goesOn = true;
        while (goesOn && !Thread.currentThread().isInterrupted() && !isOver()) {
            try {
                goesOn = !attendant.attend() && read(buffer);
            } catch (EspException e) {
                goesOn = comeBack(e, attendant);
            }
        }
        lines.end();
        return result();
    }

    private boolean read(byte[] buffer) throws EspException {
        int count = port.transport().read(buffer, PATIENCE);
        if (count > 0) {
            lastByte = clock.nanoTime();
            boolean hadFault = console.fault().isPresent();
            lines.accept(buffer, count);
            try {
                expectations.search(LineAssembler.plain(lines.unfinished()), this::met);
            } catch (EspException e) {
                trouble.add(e);
            }
            if (!hadFault && console.fault().isPresent()) {
                faultAt = clock.nanoTime();
            }
        }
        return true;
    }

    /** Returns false when the watch is ended in the meantime. */
    private boolean comeBack(EspException lost, Attendant attendant) throws EspException {
        if (lost.problem() != Problem.PORT_LOST) {
            throw lost;
        }
        lines.end();
        listener.note("the port is gone; waiting for it to come back");
        EspException last = lost;
        while (!isTimeOver() && !Thread.currentThread().isInterrupted()) {
            clock.sleep(LOOK_FOR_PORT);
            try {
                if (attendant.attend()) {
                    return false;
                }
                port.reopen();
                listener.note("the port is back");
                return true;
            } catch (EspException e) {
                last = e;
            }
        }
        throw last;
    }

    private void line(String text) {
        try {
            console.line(text);
        } catch (EspException e) {
            trouble.add(e);
        }
        expectations.line(LineAssembler.plain(text));
    }

    private void met(Expectation met, Optional<String> send) throws EspException {
        listener.note("came: " + met.pattern());
        if (send.isPresent()) {
            port.send(send.get().getBytes(StandardCharsets.UTF_8));
        }
    }

    private boolean isTimeOver() {
        return settings.time().filter(t -> clock.hasPassed(start, t)).isPresent();
    }

    private boolean isOver() {
        if (!trouble.isEmpty()) {
            return true;
        }
        if (console.fault().isPresent()) {
            return isReportOver();
        }
        boolean expectedAll = expectations.areMet() && !settings.expectations().isEmpty();
        boolean testsEnded = expectations.areMet() && console.tests().isComplete();
        return expectedAll || testsEnded || expectations.isOverdue() || isTimeOver();
    }

    /** What belongs to a fault comes after it: registers, backtrace, core dump. */
    private boolean isReportOver() {
        Duration longest = console.isDumping() ? LONGEST_DUMP : LONGEST_REPORT;
        return console.isReportComplete() || clock.hasPassed(lastByte, QUIET) || clock.hasPassed(faultAt, longest);
    }

    private MonitorResult result() {
        List<TestOutcome> tests = new ArrayList<>(expectations.outcomes());
        tests.addAll(console.tests().outcomes());
        Optional<Fault> fault = console.fault();
        Optional<EspException> unmet = trouble.stream().findFirst();
        if (fault.isEmpty() && unmet.isEmpty()) {
            unmet = expectations.awaited().map(this::unmet);
        }
        return new MonitorResult(tests, fault, unmet, clock.since(start), console.tags());
    }

    private EspException unmet(Expectation awaited) {
        return new EspException(
                Problem.EXPECTATION_UNMET,
                "\"" + awaited.pattern() + "\" did not come within "
                        + expectations.waited().toMillis() + " ms"
                        + (expectations.outcomes().isEmpty()
                                ? ""
                                : ", after " + expectations.outcomes().size() + " expectations that did"),
                Evidence.of(Key.PORT, port.transport().traits().name()));
    }
}
