package io.github.espmaven.monitor.tests;

import java.time.Duration;

/**
 * How one test went.
 *
 * @param group what it belongs to: component and file, suite or module of a test on the board, or {@code monitor}
 * @param message why it failed or was skipped; empty for what passed
 * @param time as the board says it, else since it began or since the test before it ended
 * @param output what the board printed while it ran, with decoded addresses; empty: nothing
 */
public record TestOutcome(String group, String name, Result result, String message, Duration time, String output) {

    public enum Result {
        PASSED,
        FAILED,
        SKIPPED
    }

    /** One without output of its own. */
    public TestOutcome(String group, String name, Result result, String message, Duration time) {
        this(group, name, result, message, time, "");
    }

    public TestOutcome of(String board) {
        return new TestOutcome(board + "." + group, name, result, message, time, output);
    }

    TestOutcome withTime(Duration other) {
        return new TestOutcome(group, name, result, message, other, output);
    }

    TestOutcome withMessage(String other) {
        return new TestOutcome(group, name, result, other, time, output);
    }
}
