package io.github.espmaven.job.board;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.ProcessEnd;
import io.github.espmaven.chip.ChipIdentity;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.Device;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BoardSummary;
import java.util.Optional;

/** Connects to a board, runs work on it, and resets it at the end as the user wants, also when the work fails. */
public final class BoardAccess {
    private final BoardRequest request;
    /** Starting the application without a reset is what ROMs can do and the stub cannot (protocol.md, section 2.7). */
    private final boolean viaRom;

    private final Clock clock;
    private final JobListener listener;
    private Optional<BoardSummary> reached = Optional.empty();
    private boolean kept;

    public BoardAccess(BoardRequest request, Clock clock, JobListener listener) {
        boolean soft = request.after() == AfterReset.SOFT_RESET;
        this.viaRom = soft && request.options().stub().isWanted();
        this.request = soft ? request.byRomOnly() : request;
        this.clock = clock;
        this.listener = listener;
    }

    /** What is done with a device. */
    public interface Work<R> {
        R on(Device device, BoardSummary board) throws EspException;
    }

    /** The board that was reached, as far as the job came. */
    public Optional<BoardSummary> reached() {
        return reached;
    }

    /**
     * Connects, works, ends as {@link BoardRequest#after()} says, and closes the port. The end of the work is part of the
     * work: it happens inside, through {@link #restart}. Where goals share the connection, the first connects, and the last
     * ends it.
     */
    public <R> R use(Work<R> work) throws EspException {
        if (viaRom) {
            listener.warning(
                    "esp.after=soft-reset: the stub is not used, for only the chip's ROM can start the application"
                            + " without a reset");
        }
        kept = false;
        ProcessEnd.Work waitedFor = new ProcessEnd.Work();
        try {
            return useNow(work);
        } finally {
            waitedFor.close();
        }
    }

    private <R> R useNow(Work<R> work) throws EspException {
        ConnectedBoard at = connected();
        boolean done = false;
        try {
            R result = use(at, work);
            done = true;
            return result;
        } finally {
            if (done && kept) {
                request.shared().orElseThrow().keep(at, request, listener);
            } else {
                at.close();
            }
        }
    }

    private ConnectedBoard connected() throws EspException {
        if (ProcessEnd.isNear()) {
            throw new EspException(Problem.OUT_OF_TIME, "the build was broken off");
        }
        Optional<ConnectedBoard> before = request.shared().flatMap(shared -> shared.take(request, listener));
        return before.isPresent() ? before.get() : new BoardSearch(request, clock, listener).find();
    }

    private <R> R use(ConnectedBoard at, Work<R> work) throws EspException {
        Device device = at.device();
        Evidence known = device.evidence();
        try {
            BoardSummary board = summary(device);
            reached = Optional.of(board);
            listener.connected(board);
            device.requireRestart(request.after());
            R result = work.on(device, board);
            at.port().finish();
            return result;
        } catch (EspException e) {
            restartAfterFailure(device, e);
            throw e.with(known);
        }
    }

    /**
     * Leaves the chip as the user wants it, and tells how it was left; later where a goal of this build goes on with the
     * connection. A restart that this way cannot do is said.
     */
    public BoardEnding restart(Device device) throws EspException {
        kept = request.isKept() && !device.secureDownload();
        if (kept) {
            return BoardEnding.KEPT;
        }
        BoardEnding ending = restart(device, request.after(), listener);
        if (ending == BoardEnding.RESTARTED && request.shared().isPresent()) {
            request.shared().get().restarted(device);
        }
        return ending;
    }

    /** The same for work after which the board has to start in any case; its start is judged by that work. */
    public BoardEnding restartNow(Device device) throws EspException {
        request.shared().ifPresent(shared -> shared.judge(Optional.empty()));
        return restart(device, request.after(), listener);
    }

    static BoardEnding restart(Device device, AfterReset after, JobListener listener) throws EspException {
        boolean done = device.restart(after);
        if (!after.startsApplication()) {
            return BoardEnding.IN_LOADER;
        }
        if (!done) {
            listener.warning(
                    "the board cannot be restarted from here: press its reset button to start the application");
        }
        return done ? BoardEnding.RESTARTED : BoardEnding.NOT_RESTARTED;
    }

    /** Says how the board's start is to be judged where a later goal restarts it, in place of what was said before. */
    public void leaveStart(SharedConnection.StartCheck check) {
        request.shared().ifPresent(shared -> shared.judge(request.isKept() ? Optional.of(check) : Optional.empty()));
    }

    private void restartAfterFailure(Device device, EspException failure) {
        if (failure.problem() == Problem.PORT_LOST) {
            return;
        }
        try {
            BoardEnding ending = restart(device, request.after(), listener);
            if (ending == BoardEnding.RESTARTED && request.shared().isPresent() && !ProcessEnd.isNear()) {
                request.shared().get().restarted(device); // for a flash before
            }
        } catch (EspException e) {
            listener.debug("restarting the board after the failure failed too: " + e.getMessage());
        }
    }

    private static BoardSummary summary(Device device) throws EspException {
        Optional<ChipIdentity> identity = device.secureDownload() ? Optional.empty() : Optional.of(device.identity());
        return new BoardSummary(
                device.port().name(),
                device.chip().toString(),
                identity.map(ChipIdentity::packageName),
                identity.map(i -> i.revision().toString()),
                identity.map(i -> i.mac().base().toString()),
                device.flashBytes(),
                device.baud(),
                device.stubRunning());
    }
}
