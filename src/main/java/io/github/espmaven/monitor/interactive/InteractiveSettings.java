package io.github.espmaven.monitor.interactive;

import io.github.espmaven.monitor.LogFilter;

/**
 * How a person wants the monitor.
 *
 * @param ending what Enter sends
 * @param echo whether keys are shown
 * @param controls what becomes of the board's control sequences
 * @param filter which log lines are shown at first */
public record InteractiveSettings(LineEnding ending, Echo echo, Controls controls, LogFilter filter) {

    /** Who shows what is typed. */
    public enum Echo {
        BOARD,
        LOCAL
    }

    /** Which control sequences of the board reach the terminal. */
    public enum Controls {
        /** Colours, movements of the cursor and erasing. */
        HARMLESS,
        ALL
    }
}
