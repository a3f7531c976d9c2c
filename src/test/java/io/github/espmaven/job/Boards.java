package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.port.PortFilter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Boards for tests of jobs. */
public final class Boards {
    private Boards() {}

    /** A board at a port, otherwise as by default. */
    public static BoardRequest at(String port) {
        return new BoardRequest(
                PortRequest.of(port, new PortRequest.Queueing("a test", Duration.ofSeconds(1))),
                ConnectOptions.DEFAULTS,
                AfterReset.HARD_RESET);
    }

    /** The same board, where {@code auto} takes only what passes {@code filters}. */
    public static BoardRequest filtered(BoardRequest board, String... filters) throws EspException {
        return with(
                board,
                PortFilter.parse(List.of(filters)),
                board.port().queueing(),
                board.port().trace());
    }

    /** The same board, waited for in another way. */
    public static BoardRequest queued(BoardRequest board, PortRequest.Queueing queueing) {
        return with(board, board.port().filters(), queueing, board.port().trace());
    }

    /** The same board, with everything written into a file. */
    public static BoardRequest traced(BoardRequest board, PortRequest.Trace trace) {
        return with(board, board.port().filters(), board.port().queueing(), Optional.of(trace));
    }

    /** The same with a time limit. */
    public static BoardRequest limited(BoardRequest board, Duration limit) {
        PortRequest port = board.port();
        return new BoardRequest(
                new PortRequest(
                        port.name(),
                        port.filters(),
                        port.queueing(),
                        port.writeLimit(),
                        port.openings(),
                        Optional.of(limit),
                        port.trace()),
                board.options(),
                board.after());
    }

    private static BoardRequest with(
            BoardRequest board,
            List<PortFilter> filters,
            PortRequest.Queueing queueing,
            Optional<PortRequest.Trace> trace) {
        PortRequest port = board.port();
        return new BoardRequest(
                new PortRequest(
                        port.name(), filters, queueing, port.writeLimit(), port.openings(), port.timeLimit(), trace),
                board.options(),
                board.after());
    }
}
