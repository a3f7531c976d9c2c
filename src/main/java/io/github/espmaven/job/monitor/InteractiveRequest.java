package io.github.espmaven.job.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.monitor.interactive.InteractiveSettings;
import io.github.espmaven.terminal.UserTerminal;

/**
 * Input of {@link InteractiveWatch}: terminal, settings, and how to flash again.
 *
 * @param terminal for keys and output; taken when the port is open, given back when the watch is over
 * @param flash flashes the project's firmware
 */
public record InteractiveRequest(TerminalSource terminal, InteractiveSettings settings, Flash flash) {

    /** Where a terminal comes from. */
    public interface TerminalSource {
        /**
         * Takes it.
         *
         * @throws EspException {@code NO_TERMINAL}
         */
        UserTerminal open() throws EspException;
    }

    /** Flashes; the monitor does not hold the port meanwhile. */
    public interface Flash {
        /** Returns false when it failed; the person has been told why. */
        boolean run();
    }
}
