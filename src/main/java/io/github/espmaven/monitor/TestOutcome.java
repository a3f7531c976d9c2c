package io.github.espmaven.monitor;

import java.time.Duration;

/**
 * How one test went.
 *
 * @param group what it belongs to: the file of a test on the board, or {@code monitor}
 * @param name of the test
 * @param result how it went
 * @param message why it failed or was skipped; empty for what passed
 * @param time since the test before it
 */
public record TestOutcome(String group, String name, Result result, String message, Duration time) {

    /** How a test can go. */
    public enum Result {
        PASSED,
        FAILED,
        SKIPPED
    }
}
