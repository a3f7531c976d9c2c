package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.monitor.unity.MenuRun;
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
    private final MonitorPort port;
    private final PortWatch watch;
    private final Clock clock;
    private final MonitorSettings settings;
    private final MonitorListener listener;
    private final ConsoleReader console;
    private final Expectations expectations;
    private final WatchEnd end;
    private final LineAssembler lines;
    private final RateSearch rates;
    private final Optional<MenuRun> menu;
    private final List<EspException> trouble = new ArrayList<>();
    private Optional<EspException> unmet = Optional.empty();
    private Optional<EspException> broken = Optional.empty();
    private long start;
    private long lastByte;
    private long faultAt;
    private boolean ended;

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

    /**
     * Of the only board.
     *
     * @throws EspException {@code BAD_PARAMETER} when an expectation is no regular expression
     */
    public SerialMonitor(MonitorPort port, Clock clock, MonitorSettings settings, MonitorListener listener)
            throws EspException {
        this(port, clock, settings, listener, ExpectedSequence.ofOne(settings.expectations()), "");
    }

    /** Of a board whose expectations are in {@code sequence} under its name, in place of those in the settings. */
    public SerialMonitor(
            MonitorPort port,
            Clock clock,
            MonitorSettings settings,
            MonitorListener listener,
            ExpectedSequence sequence,
            String board)
            throws EspException {
        this.port = port;
        this.clock = clock;
        this.settings = settings;
        this.listener = listener;
        console = new ConsoleReader(settings, clock, listener);
        expectations = new Expectations(sequence, board, clock);
        end = new WatchEnd(console, expectations, settings, clock);
        lines = new LineAssembler(
                this::line, listener::text, this::lineCut, new HexView(settings.hex(), listener::decoded));
        watch = new PortWatch(port, clock, listener, lines::end);
        rates = new RateSearch(settings.rate(), port, clock, listener);
        menu = settings.unity().map(unity -> new MenuDriver(unity, port, console, listener, clock).run());
        start = clock.nanoTime();
        lastByte = start;
    }

    /**
     * Watches.
     *
     * @param attendant asked often; true ends the watch
     * @return what it saw, with what the port failed with as the reason that it broke off
     */
    public MonitorResult run(Attendant attendant) {
        try {
            watch(attendant);
        } catch (EspException e) {
            broken = Optional.of(e);
        }
        ended = true;
        lines.end();
        console.end();
        searchLast();
        return result();
    }

    private void watch(Attendant attendant) throws EspException {
        byte[] buffer = new byte[1 << 14];
        int count = 0;
        while (count >= 0 && !Thread.currentThread().isInterrupted() && !isOver()) {
            if (expectations.holdTime()) {
                start = clock.nanoTime();
            }
            Duration away = watch.lend(attendant);
            if (!away.isZero()) {
                goOnAfter(away);
            }
            count = watch.read(buffer, attendant, this::isTimeOver);
            received(rates.accept(buffer, count));
            if (menu.isPresent() && !rates.isSearching()) {
                menu.get().act();
            }
            judge();
        }
    }

    /** A match that waited for more has come. */
    private void searchLast() {
        search(expectations::searchLast);
    }

    /** While others use the port no time passes for what is expected, and what they do to the board is no fault. */
    private void goOnAfter(Duration away) {
        start += away.toNanos();
        expectations.goOnAfter(away);
        console.goOn();
        rates.breakOff();
    }

    private void received(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        lastByte = clock.nanoTime();
        boolean hadFault = console.fault().isPresent();
        lines.accept(bytes, bytes.length);
        console.unfinished(lines.unfinished());
        if (!hadFault && console.fault().isPresent()) {
            faultAt = clock.nanoTime();
        }
    }

    /** What comes after its time has not come. */
    private void search() {
        search(expectations::search);
    }

    private interface Search {
        void run(String unfinished, Expectations.Sender met) throws EspException;
    }

    private void search(Search search) {
        if (unmet.isPresent() || !trouble.isEmpty()) {
            return;
        }
        try {
            search.run(lines.unfinished(), this::met);
        } catch (EspException e) {
            trouble.add(e);
        }
    }

    private void judge() throws EspException {
        boolean tooLate = expectations.isOverdue() || isDeadlineOver();
        if (rates.isSearching() || (tooLate && rates.beginIfDue())) {
            return; // what is no text is no answer either
        }
        if (isDeadlineOver()) {
            searchLast();
        } else {
            search();
        }
        if (unmet.isEmpty() && (expectations.isOverdue() || isDeadlineOver())) {
            unmet = expectations.awaited().map(this::unmet);
        }
    }

    /** Slow patterns must not hold the end up: many lines may come at once. */
    private void searchLine(ConsoleLine line) {
        if (!trouble.isEmpty() || (isDeadlineOver() && !ended)) {
            return;
        }
        try {
            console.search(line);
        } catch (EspException e) {
            trouble.add(e);
        }
    }

    private void line(ConsoleLine line) {
        console.line(line);
        searchLine(line);
        expectations.line(line.plain());
        menu.ifPresent(m -> m.line(line.plain()));
        if (line.plain().length() > UnmatchedOutput.WINDOW) {
            search(); // before other lines push the beginning of it out of the window
        }
    }

    private void lineCut() {
        listener.note("cut: a line is longer than " + LineAssembler.LONGEST_LINE
                + " characters; what follows is taken for" + " the next line");
    }

    private void met(Optional<Expectation> met, Optional<String> send) throws EspException {
        met.ifPresent(came -> listener.note("came: " + came.text()));
        if (send.isPresent()) {
            port.send(send.get().getBytes(StandardCharsets.UTF_8));
            console.sent(send.get());
        }
    }

    private boolean isDeadlineOver() {
        return settings.time().filter(t -> clock.hasPassed(start, t)).isPresent();
    }

    private boolean isTimeOver() {
        return settings.ending() == Ending.WHEN_DECIDED && isDeadlineOver();
    }

    private boolean isOver() {
        if (settings.ending() == Ending.WHEN_STOPPED || rates.isSearching()) {
            return false;
        }
        if (!trouble.isEmpty() || unmet.isPresent()) {
            return true;
        }
        if (menu.isPresent()) {
            return isTimeOver() || menu.get().isOver();
        }
        if (console.fault().isPresent()) {
            return end.isReportOver(lastByte, faultAt);
        }
        return isTimeOver() || end.isDone(lastByte);
    }

    private MonitorResult result() {
        menu.ifPresent(m -> m.end("the watch ended after " + MonitorResult.seconds(clock.since(start))));
        List<TestOutcome> tests = new ArrayList<>(expectations.outcomes());
        Optional<Fault> fault = menu.isPresent() ? Optional.empty() : console.fault();
        tests.addAll(menu.map(MenuRun::outcomes).orElseGet(() -> console.tests().outcomes(why(fault))));
        Optional<EspException> failed = broken.or(() -> trouble.stream().findFirst())
                .or(() -> rates.failure().filter(noise -> tests.isEmpty()))
                .or(() -> menu.flatMap(MenuRun::failure))
                .or(() -> unmet);
        if (fault.isEmpty() && failed.isEmpty()) {
            failed = expectations.awaited().map(this::unmet).or(this::unanswered);
        }
        if (tests.isEmpty() && menu.isEmpty()) {
            console.tests().unclear(why(fault)).ifPresent(tests::add);
        }
        return new MonitorResult(
                tests,
                fault,
                failed,
                clock.since(start),
                console.tags(),
                tests.isEmpty() && rates.failure().isPresent() ? OutputKind.NOISE : console.output(),
                settings.silence());
    }

    private String why(Optional<Fault> fault) {
        return fault.map(f -> ": " + f.meaning() + ": " + f.line() + "\n" + String.join("\n", f.details()))
                .orElseGet(() -> ", in the " + MonitorResult.seconds(clock.since(start)) + " the board was watched");
    }

    private Optional<EspException> unanswered() {
        return expectations
                .unanswered()
                .map(sent -> new EspException(
                        Problem.EXPECTATION_UNMET,
                        "no answer came to \"" + sent + "\", which was sent when the last expected line came, in "
                                + MonitorResult.seconds(expectations.waited()),
                        Evidence.of(Key.PORT, port.transport().traits().name())));
    }

    private EspException unmet(Expectation awaited) {
        int came = expectations.outcomes().size();
        Optional<ExpectedSequence.Missing> before = expectations.heldUpBy();
        String why = before.map(
                        m -> " was not reached: \"" + m.text() + "\" of " + m.board() + " did not come before it")
                .orElseGet(() -> " did not come within " + expectations.waited().toMillis() + " ms"
                        + (came == 0 ? "" : ", after " + came + " expectations that did")
                        + (expectations.cameEarly()
                                ? "; it came before what is expected of another board before it: lines that may come in"
                                        + " either order belong into <anyOrder>"
                                : ""));
        Evidence evidence = Evidence.of(Key.PORT, port.transport().traits().name());
        return new EspException(
                Problem.EXPECTATION_UNMET,
                "\"" + awaited.text() + "\"" + why,
                before.map(m -> evidence.with(Key.HOLDER, m.board())).orElse(evidence));
    }
}
