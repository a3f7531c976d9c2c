package io.github.espmaven.monitor.unity;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.Optional;

/** What the driver of a test menu wants of the board and of whoever watches it. */
public interface MenuBoard {
    /**
     * A crash.
     *
     * @param what in the user's words, with the board's line
     * @param details decoded backtrace, a line each
     */
    record Crash(String what, List<String> details) {
        public Crash {
            details = List.copyOf(details);
        }
    }

    void send(String text) throws EspException;

    /** Starts the application anew; false when this port cannot. */
    boolean reset() throws EspException;

    /** Whether the board crashed since the last {@link #takeCrash}. */
    boolean hasCrashed();

    /** The crash, as far as it was told; it is not seen again. */
    Optional<Crash> takeCrash();

    /** Says something between the board's lines. */
    void note(String text);
}
