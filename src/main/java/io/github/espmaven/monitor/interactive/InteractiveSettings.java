package io.github.espmaven.monitor.interactive;

import io.github.espmaven.monitor.LineTimes;
import io.github.espmaven.monitor.LogFilter;

/**
 * How a person wants the monitor.
 *
 * @param controls what becomes of the board's control sequences
 * @param filter which log lines are shown at first
 * @param times how times before lines are written, and whether they are shown at first
 */
public record InteractiveSettings(
        LineEnding ending, Echo echo, Controls controls, LogFilter filter, Color color, LineTimes times) {

    /** With the board's own colours and without times. */
    public InteractiveSettings(LineEnding ending, Echo echo, Controls controls, LogFilter filter) {
        this(ending, echo, controls, filter, Color.BOARD, LineTimes.DEFAULT);
    }

    /** Which colours are shown. */
    public enum Color {
        /** Log lines are coloured by their level where the board sends no colours. */
        AUTO,
        /** The same whatever the environment says. */
        ALWAYS,
        NEVER,
        BOARD;

        /** What remains of it when the environment variable {@code NO_COLOR} has this value. */
        public Color unless(String noColor) {
            return this == AUTO && !noColor.isEmpty() ? NEVER : this;
        }
    }

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
