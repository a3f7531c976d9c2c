package io.github.espmaven.job;

import io.github.espmaven.monitor.Expectation;
import java.time.Duration;
import java.util.List;

/**
 * What is looked at when a board starts after a flash.
 *
 * @param limit how long a judgement waits for the application's first line
 * @param show how long to show what the board prints; zero: only what a failed start printed
 * @param tryModes whether other flash modes are tried when the ROM cannot read a bootloader that is proven to be there
 * @param expected lines that must come within {@code limit}, in this order; empty: any line of the application will do
 */
public record BootCheckRequest(When when, Duration limit, Duration show, boolean tryModes, List<Expectation> expected) {

    public BootCheckRequest {
        expected = List.copyOf(expected);
    }

    /** One that expects no lines. */
    public BootCheckRequest(When when, Duration limit, Duration show, boolean tryModes) {
        this(when, limit, show, tryModes, List.of());
    }

    /** Whether a start is judged. */
    public enum When {
        /** Where the board was restarted from here; signs of failure fail, no sign at all does not. */
        AUTO,
        /** In any case; what does not prove that an application runs fails. */
        ALWAYS,
        NEVER
    }

    /** Only shows what the board prints. */
    public static BootCheckRequest showing(Duration time) {
        return new BootCheckRequest(When.NEVER, Duration.ZERO, time, false);
    }

    /** How long the board is watched at most. */
    Duration longest() {
        return limit.compareTo(show) > 0 ? limit : show;
    }

    /** Whether the flash itself is no success without the start, or goes on with what it shows. */
    boolean isNeeded() {
        return when == When.ALWAYS || tryModes;
    }

    boolean isJudged() {
        return when != When.NEVER;
    }
}
