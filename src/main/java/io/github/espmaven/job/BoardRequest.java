package io.github.espmaven.job;

import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.PortFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How to reach the board.
 *
 * @param port a URL of a port, or {@code auto}
 * @param filters which ports {@code auto} may take
 * @param options how to connect
 * @param after what becomes of the chip when the goal is over
 * @param turn who asks for the port and how long to wait for it
 * @param trace where to write everything that passes through the port; empty: nowhere
 */
public record BoardRequest(
        String port,
        List<PortFilter> filters,
        ConnectOptions options,
        AfterReset after,
        Turn turn,
        Optional<Trace> trace) {

    /**
     * A place in the queue for a port.
     *
     * @param owner who asks, as others waiting are told: "esp:flash of blinky"
     * @param limit how long to wait for a port that another build holds
     * @param arrival how long to wait for a port that is not there; empty: for a moment where it was just used
     */
    public record Turn(String owner, Duration limit, Optional<Duration> arrival) {
        /** With the usual wait for what is not there. */
        public Turn(String owner, Duration limit) {
            this(owner, limit, Optional.empty());
        }
    }

    /**
     * A file for everything that passes through the port.
     *
     * @param buildStart a file written since then is continued, an older one is begun anew
     */
    public record Trace(Path file, Instant buildStart) {}

    public BoardRequest {
        filters = List.copyOf(filters);
    }

    /** The same at another port. */
    public BoardRequest withPort(String other) {
        return new BoardRequest(other, filters, options, after, turn, trace);
    }
}
