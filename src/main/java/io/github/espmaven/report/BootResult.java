package io.github.espmaven.report;

import java.time.Duration;
import java.util.Locale;

/**
 * How a board started after a flash, where nothing told of a failure.
 *
 * @param time from the restart to the application's first line; where none came, how long it was waited for
 */
public record BootResult(State state, Duration time) {

    /** What is known of a start. */
    public enum State {
        /** The application printed something. */
        RUNNING,
        /** The bootloader started an application that printed nothing. */
        SILENT,
        /** Nothing tells whether an application runs. */
        NOT_KNOWN
    }

    public String line() {
        String seconds = NumberText.time(time);
        return switch (state) {
            case RUNNING -> "The application runs: its first line came after " + seconds + ".";
            case SILENT -> "The bootloader started the application, which printed nothing here within " + seconds + ".";
            case NOT_KNOWN ->
                "The board printed nothing of an application here within " + seconds
                        + ": whether one runs is not known. It may print at another port or rate (esp:monitor).";
        };
    }

    /** As the report names it: {@code running}, {@code silent}, {@code not-known}. */
    String id() {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
