package io.github.espmaven.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.MonitorSettings.Silence;
import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a monitor saw.
 *
 * @param tests expectations that came and tests on the board
 * @param fault what must not happen and did
 * @param unmet why an expectation did not come, or what kept the board from being watched
 * @param tags how many lines each tag logged on each level, as {@code wifi:W}, most frequent first
 * @param silence what it means when nothing was checked
 */
public record MonitorResult(
        List<TestOutcome> tests,
        Optional<Fault> fault,
        Optional<EspException> unmet,
        Duration time,
        List<TagCount> tags,
        OutputKind output,
        Silence silence) {
    private static final int MAX_FRAMES = 40;
    private static final int MAX_NAMES = 3;

    public record TagCount(String tag, long lines) {}

    public MonitorResult {
        tests = List.copyOf(tests);
        tags = List.copyOf(tags);
    }

    /** Of a board that could not be watched, or not to the end. */
    public static MonitorResult brokenOff(EspException why, Duration time) {
        return new MonitorResult(
                List.of(), Optional.empty(), Optional.of(why), time, List.of(), OutputKind.NOTHING, Silence.FAILS);
    }

    /** Of no board, where that is no failure. */
    public static MonitorResult skipped(String why) {
        TestOutcome skipped = new TestOutcome("monitor", "watch", Result.SKIPPED, why, Duration.ZERO);
        return new MonitorResult(
                List.of(skipped),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                List.of(),
                OutputKind.NOTHING,
                Silence.IS_ALLOWED);
    }

    /** What kept the board from being watched to the end, where no fault was seen before. */
    public Optional<EspException> brokenOff() {
        return unmet.filter(e -> fault.isEmpty() && e.problem().area() != Problem.Area.MONITOR);
    }

    /** The same with what a core dump tells of the fault. */
    public MonitorResult explainedBy(List<String> dump) {
        Optional<Fault> explained = fault.map(
                f -> f.with(Stream.concat(f.details().stream(), dump.stream()).toList()));
        return new MonitorResult(tests, explained, unmet, time, tags, output, silence);
    }

    public long failedTests() {
        return count(Result.FAILED);
    }

    private long count(Result result) {
        return tests.stream().filter(t -> t.result() == result).count();
    }

    public Verdict verdict() {
        if (fault.isPresent()) {
            return new Verdict.Failed(failure(fault.get()));
        }
        if (unmet.isPresent() && unmet.get().problem() == Problem.NOTHING_PROVEN) {
            return new Verdict.NothingProven(output, unmet.get());
        }
        if (unmet.isPresent()) {
            return new Verdict.Failed(unmet.get());
        }
        if (failedTests() > 0) {
            return new Verdict.Failed(testsFailed());
        }
        boolean anyTest = !tests.isEmpty();
        if (anyTest || output == OutputKind.APPLICATION || silence == Silence.IS_ALLOWED) {
            return new Verdict.Passed(
                    anyTest
                            ? count(Result.PASSED) + " of " + tests.size() + " tests and expectations passed"
                            : "no faults");
        }
        return new Verdict.NothingProven(output, nothingProven());
    }

    private EspException nothingProven() {
        return new EspException(
                Problem.NOTHING_PROVEN,
                output.meaning() + ", in the " + seconds(time) + " it was watched",
                Evidence.of(Key.OUTPUT, output.name()));
    }

    private EspException testsFailed() {
        String names = tests.stream()
                .filter(t -> t.result() == Result.FAILED)
                .limit(MAX_NAMES)
                .map(t -> t.name() + " (" + t.message().lines().findFirst().orElse("") + ")")
                .collect(Collectors.joining("; "));
        return new EspException(
                Problem.BOARD_TESTS_FAILED,
                failedTests() + " of " + tests.size() + " tests on the board failed: " + names
                        + (failedTests() > MAX_NAMES ? "; …" : ""),
                Evidence.none());
    }

    private static EspException failure(Fault fault) {
        List<String> frames = fault.details();
        Evidence kind = Evidence.of(Key.FAULT, fault.kind());
        Evidence evidence = frames.isEmpty()
                ? kind
                : kind.with(Key.CONSOLE, String.join("\n    ", frames.subList(0, Math.min(MAX_FRAMES, frames.size()))));
        return new EspException(Problem.BOARD_FAULT, fault.meaning() + ": \"" + fault.line() + "\"", evidence);
    }

    /** {@code 20 s}; what is shorter than ten seconds with a decimal. */
    public static String seconds(Duration time) {
        long tenths = (time.toMillis() + 50) / 100;
        return tenths >= 100 ? (tenths + 5) / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
    }
}
