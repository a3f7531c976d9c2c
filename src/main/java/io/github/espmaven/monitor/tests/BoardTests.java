package io.github.espmaven.monitor.tests;

import io.github.espmaven.base.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads results of tests that run on the board from its console, whatever their framework. Which lines are read, what ends
 * a run and what makes it fail is the table in {@code monitor.md}. Not thread-safe.
 */
public final class BoardTests {
    private static final int LONGEST_LINE = 8192;
    private static final Pattern COUNT =
            Pattern.compile("^[Rr]unning (?:\\d{1,7} tests?\\b\\W{0,5}|main\\(\\) from \\S{1,300}\\s*)$");
    private static final OptionalInt NONE = OptionalInt.of(0);

    private final Clock clock;
    private final OptionalInt groups;
    private final List<TestRun> runs;
    private final TornLines torn = new TornLines();
    private final OwnOutput own = new OwnOutput();
    private boolean announced;
    private boolean menu;
    private Optional<String> unclear = Optional.empty();
    private long lastLine;

    /**
     * @param groups how many groups of tests, each with a last line, the board runs; 0: its results come without a last
     *     line; empty: not known
     */
    public BoardTests(Clock clock, OptionalInt groups) {
        this.clock = clock;
        this.groups = groups;
        runs = List.of(
                new TestRun(new UnityGrammar(), clock),
                new TestRun(new LibtestGrammar(), clock),
                new TestRun(new LibtestJsonGrammar(), clock),
                new TestRun(new DefmtTestGrammar(), clock),
                new TestRun(new ZtestGrammar(), clock),
                new TestRun(new GoogleTestGrammar(), clock),
                new TestRun(new DoctestGrammar(), clock),
                new TestRun(new CatchGrammar(), clock),
                new TestRun(new ArduinoGrammar(), clock),
                new TestRun(new TapGrammar(), clock),
                new TestRun(new BracketGrammar(), clock));
        lastLine = clock.nanoTime();
    }

    /** Takes a plain line; what is longer than any line of a framework only begins one. */
    public void line(String whole) {
        String line = whole.substring(0, Math.min(whole.length(), LONGEST_LINE));
        Optional<String> understood = Optional.empty();
        for (String reading : torn.readings(line)) {
            if (understood.isEmpty() && accept(reading)) {
                understood = Optional.of(reading);
            }
        }
        torn.understood(line, understood);
        announced |= COUNT.matcher(line).matches();
        menu |= UnityGrammar.isMenu(line);
        Matcher running = UnityGrammar.RUNNING.matcher(line);
        unclear = running.matches() ? Optional.of(running.group("name")) : unclear;
        if (understood.isEmpty()) {
            own.add(line);
        }
    }

    /** The first framework that knows the line has it. */
    private boolean accept(String line) {
        for (TestRun run : runs) {
            List<TestEvent> events = run.grammar().read(line);
            boolean known = false;
            for (TestEvent event : events) {
                known |= run.accept(event, own);
            }
            if (known) {
                lastLine = clock.nanoTime();
                return true;
            }
        }
        return false;
    }

    /** Takes what the addresses in the lines before are. */
    public void decoded(String text) {
        own.add("  " + text);
    }

    /** The board was reset: what counts its tests begins anew. */
    public void restarted() {
        runs.forEach(TestRun::restart);
    }

    /** Whether tests have begun and their last line is still to come. */
    public boolean areRunning() {
        return !groups.equals(NONE)
                && (runs.stream().anyMatch(TestRun::isRunning)
                        || (announced && !haveBegun())
                        || (ended() > 0 && ended() < groups.orElse(0)));
    }

    /** Whether a group of tests has ended, or all of as many as the board is said to have. */
    public boolean haveEnded() {
        return ended() > 0 && !areRunning();
    }

    /** Whether it is known that no more will come. */
    public boolean areComplete() {
        return groups.isPresent() && haveEnded();
    }

    /** How long ago the last line came that belongs to tests. */
    public Duration sinceLastLine() {
        return clock.since(lastLine);
    }

    /** Whether a run has ended that had no test. */
    public boolean ranNone() {
        return runs.stream().anyMatch(TestRun::ranNone);
    }

    /** Whether the board waits for a choice from the menu of its tests, and none has run. */
    public boolean waitAtMenu() {
        return menu && !haveBegun();
    }

    /**
     * A test of Unity that seems to have begun and of which nothing else came: an application may print such a line too.
     *
     * @param why as of {@link #outcomes}
     */
    public Optional<TestOutcome> unclear(String why) {
        return unclear.filter(name -> !haveBegun() && !groups.equals(NONE))
                .map(name -> failure(
                        "did not finish: no test ended",
                        "\"Running " + name + "...\" is how Unity begins a test, and no result came" + why
                                + ". If it is no test, set esp.testGroups=0, or name in <expect> what must come"));
    }

    private boolean haveBegun() {
        return runs.stream().anyMatch(TestRun::hasBegun);
    }

    private int ended() {
        return runs.stream().mapToInt(TestRun::ended).sum();
    }

    /**
     * Results of all tests, when no more lines come.
     *
     * @param why what kept a run from its end, as far as that is known
     */
    public List<TestOutcome> outcomes(String why) {
        List<TestOutcome> all = new ArrayList<>();
        runs.forEach(run -> all.addAll(run.outcomes()));
        if (!groups.equals(NONE)) {
            runs.forEach(run -> all.addAll(run.unfinished(why, own.toString())));
            if (announced && !haveBegun()) {
                all.add(failure("did not finish: no test ended", "tests were announced, and none came" + why));
            }
        }
        int wanted = groups.orElse(0);
        if (ended() < wanted && runs.stream().noneMatch(TestRun::isRunning)) {
            String name = "did not finish after " + ended() + " of " + wanted + " groups of tests";
            String message = "esp.testGroups is " + wanted + ", and " + ended() + " last lines came" + why;
            all.add(failure(name, message));
        }
        return all;
    }

    private TestOutcome failure(String name, String message) {
        return new TestOutcome(
                TestGrammar.BOARD, name, TestOutcome.Result.FAILED, message, Duration.ZERO, own.toString());
    }
}
