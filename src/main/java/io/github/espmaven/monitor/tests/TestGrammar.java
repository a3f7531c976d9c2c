package io.github.espmaven.monitor.tests;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/** The output format of one test framework. Not thread-safe: a line may depend on those before it. */
interface TestGrammar {
    /** Class of tests whose framework names none. */
    String BOARD = "board";

    /** The framework, as users call it. */
    String framework();

    /** What a plain line tells; empty for lines that are not the framework's. */
    List<TestEvent> read(String line);

    /** Whether a name stands for one test of a run: a second line with it tells of the same test. */
    default boolean hasUniqueNames() {
        return true;
    }

    /** Whether every run has a last line, so that a run without it has not ended. */
    default boolean hasLastLine() {
        return true;
    }

    /** Whether results are listed again behind the line that ends a run. */
    default boolean listsResultsAfterEnd() {
        return false;
    }

    static int number(Matcher m, String group) {
        String digits = m.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** Milliseconds that a pattern may have found. */
    static Optional<Duration> millis(Matcher m, String group) {
        return Optional.ofNullable(m.group(group)).map(ms -> Duration.ofMillis(Long.parseLong(ms)));
    }

    /** Seconds with decimals that a pattern may have found. */
    static Optional<Duration> seconds(Matcher m, String group) {
        return Optional.ofNullable(m.group(group))
                .map(s -> Duration.ofMillis(Math.round(Double.parseDouble(s) * 1000)));
    }
}
