package io.github.espmaven.job.board;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.port.PortFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One of several boards.
 *
 * @param name what it is called in lines and reports; its port, where nobody gave it a name
 * @param port a URL of a port
 * @param mac the address its chip must have; empty: any
 * @param chip the chip it must have; empty: what the goal says
 */
public record NamedBoard(String name, String port, Optional<String> mac, Optional<Chip> chip) {

    /** How to reach it, otherwise as {@code common} says. */
    public BoardRequest request(BoardRequest common) throws EspException {
        PortRequest all = common.port();
        List<PortFilter> filters = new ArrayList<>(all.filters());
        filters.removeIf(filter -> mac.isPresent() && filter.on() == PortFilter.On.MAC);
        if (mac.isPresent()) {
            filters.addAll(PortFilter.parse(List.of("mac=" + mac.get())));
        }
        PortRequest own = new PortRequest(
                port,
                filters,
                all.queueing(),
                all.writeLimit(),
                all.openings(),
                all.timeLimit(),
                all.trace().map(this::own));
        return new BoardRequest(
                own, chip.isPresent() ? common.options().withChip(chip) : common.options(), common.after());
    }

    /** A file of its own, for all write at the same time. */
    private PortRequest.Trace own(PortRequest.Trace trace) {
        String plain = name.replaceAll("[^A-Za-z0-9-]+", "_");
        String file =
                "trace-" + plain + (plain.equals(name) ? "" : "-" + Integer.toHexString(name.hashCode())) + ".log";
        return new PortRequest.Trace(trace.file().resolveSibling(file), trace.buildStart());
    }
}
