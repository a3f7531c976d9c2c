package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.input.ChoiceParameter;
import java.time.Duration;
import java.util.Optional;

/**
 * Input of {@link ServeJob}: which port to share and where.
 *
 * @param board the port; how to connect to a chip does not matter here
 * @param listen {@code tcp://host:port} or {@code rfc2217://host:port}; port 0 takes any free one
 * @param resets whether resets that a client asks for are performed here, where their times are exact
 * @param time how long to serve; empty: until interrupted
 * @param idleLimit after which a client that sends nothing gives way to the next; zero: never
 */
public record ServeRequest(
        BoardRequest board, String listen, Resets resets, Optional<Duration> time, Duration idleLimit) {

    /** Who performs a reset. */
    public enum Resets {
        /** The pattern of a reset is recognised and performed here. */
        LOCAL,
        /** Lines are set as the client sets them. */
        PASSED_ON,
        /** The board is never reset, for clients that only watch. */
        NONE
    }

    /**
     * Reads {@code esp.resets}.
     *
     * @throws EspException {@code BAD_PARAMETER} listing the choices
     */
    public static Resets resets(String text) throws EspException {
        return ChoiceParameter.of(Resets.class, "esp.resets", text);
    }
}
