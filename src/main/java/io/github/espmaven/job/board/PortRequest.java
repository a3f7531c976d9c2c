package io.github.espmaven.job.board;

import io.github.espmaven.port.PortFilter;
import io.github.espmaven.port.PortFilter.On;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which port to open, and how.
 *
 * @param name a URL of a port, or {@code auto}
 * @param queueing who asks for the port and how long to wait for it
 * @param writeLimit how long a local port may take no data
 * @param openings how often opening the port and connecting is tried; 0: until interrupted
 * @param timeLimit how long the port may be used; empty: without limit
 * @param trace where to write everything that passes through the port; empty: nowhere
 */
public record PortRequest(
        String name,
        List<PortFilter> filters,
        Queueing queueing,
        Duration writeLimit,
        int openings,
        Optional<Duration> timeLimit,
        Optional<Trace> trace) {

    private static final Set<On> ONE_BOARD = Set.of(On.SERIAL, On.PLACE, On.MAC);

    /**
     * How to wait for a port.
     *
     * @param owner who asks, as others waiting are told: "esp:flash of blinky"
     * @param limit how long to wait for a port that another build holds
     * @param arrival how long to wait for a port that is not there; empty: for a moment where it was just used
     */
    public record Queueing(String owner, Duration limit, Optional<Duration> arrival) {
        /** With the usual wait for what is not there. */
        public Queueing(String owner, Duration limit) {
            this(owner, limit, Optional.empty());
        }
    }

    /**
     * A file for everything that passes through the port.
     *
     * @param buildStart a file written since then is continued, an older one is begun anew
     */
    public record Trace(Path file, Instant buildStart) {}

    public PortRequest {
        filters = List.copyOf(filters);
    }

    /** The port {@code name} with no filter and no trace, opened once, ten seconds for what it does not take. */
    public static PortRequest of(String name, Queueing queueing) {
        return new PortRequest(
                name, List.of(), queueing, Duration.ofSeconds(10), 1, Optional.empty(), Optional.empty());
    }

    /** The same for a second board beside the first: without what tells which one that is, and traced apart. */
    public PortRequest second(String other) {
        return apart(other, List.of(), "second");
    }

    /**
     * The same for another board, without the filters that mean one.
     *
     * @param name in the name of its trace, as all may write at the same time
     */
    public PortRequest apart(String other, List<PortFilter> own, String name) {
        List<PortFilter> kinds = Stream.concat(filters.stream().filter(f -> !ONE_BOARD.contains(f.on())), own.stream())
                .toList();
        Optional<Trace> apart =
                trace.map(t -> new Trace(t.file().resolveSibling("trace-" + name + ".log"), t.buildStart()));
        return new PortRequest(other, kinds, queueing, writeLimit, openings, timeLimit, apart);
    }

    public PortRequest withName(String other) {
        return new PortRequest(other, filters, queueing, writeLimit, openings, timeLimit, trace);
    }
}
