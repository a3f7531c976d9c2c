package io.github.espmaven.job.board;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.ProcessEnd;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.connect.LinkMemory;
import io.github.espmaven.report.BoardEnding;
import java.util.Optional;

/**
 * A connection to a board that goals of one build leave to each other: the port stays open and locked, chip and flash
 * identified, the loader running at its baud rate. The restart of the board is left with it, and so is the judgement of
 * its start. Thread-safe.
 */
public final class SharedConnection {
    private Optional<Kept> kept = Optional.empty();
    private Optional<StartCheck> start = Optional.empty();
    private Optional<EspException> failure = Optional.empty();
    private boolean wantedLater;

    /**
     * @param untilEnd has the board restarted when the process is told to end
     */
    private record Kept(ConnectedBoard board, BoardRequest request, ProcessEnd.Work untilEnd) {}

    /** Judges the start of a board that has just been restarted. */
    @FunctionalInterface
    public interface StartCheck {
        /** Why the board does not start; empty when it does, or is not judged. */
        Optional<EspException> failure(Device device) throws EspException;
    }

    /** A goal begins. */
    public synchronized void begin(boolean later) {
        wantedLater = later;
    }

    /** Whether a later goal than this one goes on with the connection. */
    public synchronized boolean isWantedLater() {
        return wantedLater;
    }

    /** Leaves a connection to the next goal; its board is not restarted. */
    synchronized void keep(ConnectedBoard board, BoardRequest request, JobListener listener) {
        kept = Optional.of(new Kept(board, request, new ProcessEnd.Work(() -> end(listener))));
    }

    /** The process ends between two goals: nobody judges the start. */
    private synchronized void end(JobListener listener) {
        start = Optional.empty();
        release(listener);
    }

    /** Where the process ends, the first command is refused: all that has begun is broken off. */
    private static BoardEnding restarted(Kept last, JobListener listener) throws EspException {
        try {
            return BoardAccess.restart(last.board().device(), last.request().after(), listener);
        } catch (EspException e) {
            if (!ProcessEnd.isNear()) {
                throw e;
            }
            return BoardAccess.restart(last.board().device(), last.request().after(), listener);
        }
    }

    private Optional<Kept> given() {
        Optional<Kept> last = kept;
        kept = Optional.empty();
        last.ifPresent(left -> left.untilEnd().close());
        return last;
    }

    /** Has the start judged by whoever restarts the board; empty: what was left is judged by nobody. */
    synchronized void judge(Optional<StartCheck> check) {
        start = check;
    }

    /** The board has been restarted: its start is judged, where that was left. */
    synchronized void restarted(Device device) throws EspException {
        Optional<StartCheck> check = start;
        start = Optional.empty();
        if (check.isPresent()) {
            failure = check.get().failure(device);
        }
    }

    /**
     * Fails where the board was restarted and its start, judged for an earlier goal, is no success.
     *
     * @throws EspException {@code BOOT_FAILED}
     */
    public synchronized void requireStarted() throws EspException {
        Optional<EspException> found = failure;
        failure = Optional.empty();
        if (found.isPresent()) {
            throw found.get();
        }
    }

    /**
     * The connection that a goal before has left, proven to hold still; empty where there is none that is of use to this
     * one: then its port is closed.
     */
    synchronized Optional<ConnectedBoard> take(BoardRequest request, JobListener listener) {
        Optional<Kept> last = given();
        if (last.isEmpty()) {
            return Optional.empty();
        }
        ConnectedBoard board = last.get().board();
        board.port().tell(listener);
        try {
            if (isSame(last.get().request(), request)
                    && isWanted(request, board.device())
                    && board.device().goOn(request.options().stub())) {
                return Optional.of(board);
            }
            listener.debug("the connection of the goal before is of another kind: connecting anew");
            leaveLoader(last.get(), request);
            board.close();
        } catch (EspException e) {
            lost(board, e, listener);
        }
        return Optional.empty();
    }

    /** Whether everything but the loader is wanted as before. */
    private static boolean isSame(BoardRequest last, BoardRequest now) {
        return isSamePort(last, now) && comparable(last.options()).equals(comparable(now.options()));
    }

    private static boolean isSamePort(BoardRequest last, BoardRequest now) {
        return last.port().name().equals(now.port().name())
                && last.port().filters().equals(now.port().filters())
                && last.port().writeLimit().equals(now.port().writeLimit())
                && last.port().trace().equals(now.port().trace())
                && now.port().timeLimit().isEmpty();
    }

    private static ConnectOptions comparable(ConnectOptions options) {
        return options.withChip(Optional.empty()).withStub(StubUse.USE).withMemory(LinkMemory.NONE);
    }

    private static boolean isWanted(BoardRequest request, Device device) {
        return request.options().chip().filter(chip -> chip != device.chip()).isEmpty();
    }

    /** What connects without a reset finds the chip as the goal before was to leave it. */
    private static void leaveLoader(Kept last, BoardRequest next) throws EspException {
        if (!next.options().reset().before().resets()) {
            last.board().device().restart(last.request().after());
        }
    }

    /**
     * The port of the connection that a goal before has left, for a monitor: the board has been restarted, and nothing that
     * it prints since then has been read. Empty where there is none, or its board is not to start: then the port is closed.
     */
    public synchronized Optional<OpenPort> watch(BoardRequest request, JobListener listener) {
        Optional<Kept> usable = kept.filter(last ->
                isSamePort(last.request(), request) && last.request().after().startsApplication());
        if (usable.isEmpty()) {
            release(listener);
            return Optional.empty();
        }
        ConnectedBoard board = given().orElseThrow().board();
        start = Optional.empty();
        board.port().tell(listener);
        try {
            BoardAccess.restart(board.device(), usable.get().request().after(), listener);
            return Optional.of(board.port().toWatch());
        } catch (EspException e) {
            lost(board, e, listener);
            return Optional.empty();
        }
    }

    private static void lost(ConnectedBoard board, EspException why, JobListener listener) {
        listener.warning("The connection of the goal before does not hold: " + why.getMessage() + ". Connecting anew.");
        board.close();
    }

    /** Ends what a goal before has left: the board is restarted, if it was to be, and the port closed. */
    public synchronized void release(JobListener listener) {
        Optional<Kept> last = given();
        if (last.isEmpty()) {
            return;
        }
        try (ConnectedBoard board = last.get().board()) {
            board.port().tell(listener);
            if (restarted(last.get(), listener) == BoardEnding.RESTARTED) {
                restarted(board.device());
            }
        } catch (EspException e) {
            listener.warning("The board could not be restarted after the goal before: " + e.getMessage());
        }
    }

    /** Closes the port of what a goal before has left, for a goal that resets the board. */
    public synchronized void drop() {
        given().ifPresent(last -> last.board().close());
        start = Optional.empty();
    }
}
