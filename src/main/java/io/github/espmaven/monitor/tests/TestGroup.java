package io.github.espmaven.monitor.tests;

import io.github.espmaven.monitor.tests.TestEvent.Began;
import io.github.espmaven.monitor.tests.TestEvent.Detail;
import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tests of one run, from its first line to its last. The counts of the last line decide: what the lines before it do not
 * show is an outcome of its own. A failure stays one whatever comes after it. Not thread-safe.
 */
final class TestGroup {
    private static final int MAX_TESTS = 100_000;
    private static final int MAX_DETAIL = 4096;
    private static final Pattern TELLS_WHY = Pattern.compile("(?i)fail|error|panick|assert|expected|crash");

    private final TestGrammar grammar;
    private final List<TestOutcome> outcomes = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, String> details = new HashMap<>();
    private Optional<Began> running = Optional.empty();
    private String lastEnded = "";
    private int countedFrom;
    private int tests = Summary.UNSAID;
    private int passed = Summary.UNSAID;
    private int failed = Summary.UNSAID;
    private int skipped = Summary.UNSAID;
    private boolean bad;
    private boolean ended;
    private String lastLine = "";

    TestGroup(TestGrammar grammar) {
        this.grammar = grammar;
    }

    /** Whether the last line has come. */
    boolean hasEnded() {
        return ended;
    }

    /** Whether the run has ended and says itself that there was nothing to run. */
    boolean ranNone() {
        return ended && tests == 0 && outcomes.isEmpty();
    }

    /** The board was reset: what counts its tests begins anew. */
    void restart() {
        countedFrom = outcomes.size();
        places.clear();
        running = Optional.empty();
    }

    void began(Began test) {
        running = Optional.of(test);
    }

    void ended(Ended test, Duration measured, String output) {
        running = Optional.empty();
        lastEnded = test.name();
        TestOutcome outcome = new TestOutcome(
                test.group(),
                test.name(),
                test.result(),
                test.message(),
                test.time().orElse(measured),
                output);
        Optional<Integer> before = grammar.hasUniqueNames() ? place(test) : Optional.empty();
        if (before.isPresent()) {
            outcomes.set(before.get(), merged(outcomes.get(before.get()), outcome));
        } else if (outcomes.size() < MAX_TESTS) {
            places.put(key(test.group(), test.name()), outcomes.size());
            outcomes.add(outcome);
        }
    }

    private Optional<Integer> place(Ended test) {
        return Optional.ofNullable(places.get(key(test.group(), test.name())))
                .or(() -> Optional.ofNullable(places.get(key(TestGrammar.BOARD, test.name()))));
    }

    private static String key(String group, String name) {
        return group + "\n" + name;
    }

    private static TestOutcome merged(TestOutcome before, TestOutcome now) {
        boolean turned = now.result() == Result.FAILED && before.result() != Result.FAILED;
        TestOutcome worse = turned ? now : before;
        return new TestOutcome(
                now.group(),
                worse.name(),
                worse.result(),
                worse.message().isEmpty() ? now.message() : worse.message(),
                before.time(),
                before.output());
    }

    void took(Duration time) {
        if (!outcomes.isEmpty()) {
            outcomes.set(outcomes.size() - 1, outcomes.get(outcomes.size() - 1).withTime(time));
        }
    }

    void detail(Detail detail) {
        String before = details.getOrDefault(detail.name(), "");
        if (details.size() < MAX_TESTS && before.length() < MAX_DETAIL) {
            details.put(detail.name(), before.isEmpty() ? detail.text() : before + "\n" + detail.text());
        }
    }

    void summary(Summary summary) {
        tests = Math.max(tests, summary.tests());
        passed = Math.max(passed, summary.passed());
        failed = Math.max(failed, summary.failed());
        skipped = Math.max(skipped, summary.skipped());
        bad |= summary.bad();
        ended |= summary.ends();
        lastLine = summary.line();
        running = ended ? Optional.empty() : running;
    }

    /** What the lines show, and what they do not show but the last line counts. */
    List<TestOutcome> outcomes() {
        List<TestOutcome> all = new ArrayList<>();
        outcomes.forEach(o -> all.add(explained(o)));
        if (!ended) {
            return all;
        }
        int lostFailures = Math.max(failed - shown(Result.FAILED), 0);
        if (lostFailures == 0 && bad && shown(Result.FAILED) == 0) {
            lostFailures = 1;
        }
        add(
                all,
                lostFailures,
                Result.FAILED,
                "failure whose line could not be read",
                "failures whose lines could not be read");
        add(
                all,
                skipped - shown(Result.SKIPPED),
                Result.SKIPPED,
                "skipped test without a line of its own",
                "skipped tests without lines of their own");
        add(
                all,
                passed - shown(Result.PASSED),
                Result.PASSED,
                "test without a line of its own",
                "tests without lines of their own");
        if (all.isEmpty() && !bad && tests == Summary.UNSAID && passed == Summary.UNSAID) {
            all.add(new TestOutcome(TestGrammar.BOARD, lastLine, Result.PASSED, "", Duration.ZERO));
        }
        return all;
    }

    private void add(List<TestOutcome> all, int count, Result result, String one, String several) {
        if (count > 0) {
            String name = count == 1 ? "1 " + one : count + " " + several;
            String why = result == Result.PASSED ? "" : grammar.framework() + " said at its end: " + lastLine;
            all.add(new TestOutcome(TestGrammar.BOARD, name, result, why, Duration.ZERO));
        }
    }

    private int shown(Result result) {
        return (int) counted().filter(o -> o.result() == result).count();
    }

    private Stream<TestOutcome> counted() {
        return outcomes.stream().skip(countedFrom);
    }

    private TestOutcome explained(TestOutcome outcome) {
        if (outcome.result() != Result.FAILED || !outcome.message().isEmpty()) {
            return outcome;
        }
        return outcome.withMessage(Optional.ofNullable(details.get(outcome.name()))
                .or(() -> outcome.output()
                        .lines()
                        .filter(line -> TELLS_WHY.matcher(line).find())
                        .findFirst()
                        .map(String::trim))
                .orElse("failed on the board"));
    }

    /** A run whose last line did not come is a failed test. */
    TestOutcome unfinished(String why, String output) {
        String name = lastEnded.isEmpty() ? "did not finish: no test ended" : "did not finish after " + lastEnded;
        String what =
                running.map(test -> "\"" + test.name() + "\" was running; ").orElse("");
        String message = what + "the last line of " + grammar.framework() + " did not come" + why;
        return new TestOutcome(TestGrammar.BOARD, name, Result.FAILED, message, Duration.ZERO, output);
    }
}
