package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashWriter;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.FlashResult;
import java.util.List;
import java.util.Optional;

/** Flashes a board: finds out what, checks all that needs no board, connects, plans, writes, verifies, restarts. */
public final class FlashJob {
    private final FlashRequest request;
    private final Clock clock;
    private final JobListener listener;
    private final BoardAccess access;

    public FlashJob(FlashRequest request, Clock clock, JobListener listener) {
        this.request = request;
        this.clock = clock;
        this.listener = listener;
        this.access = new BoardAccess(request.inputs().board(), clock, listener);
    }

    /**
     * What would be done, found out without a board.
     *
     * @param unplaced inputs whose place only the board knows, a phrase each
     */
    public record Rehearsal(FlashPlan plan, List<String> unplaced) {}

    /** Plans without opening a port. */
    public Rehearsal rehearse() throws EspException {
        return rehearse(request.inputs().read());
    }

    private Rehearsal rehearse(Firmware firmware) throws EspException {
        FlashPlan plan = FlashPlanner.plan(
                firmware.regions(),
                FlashTarget.unseen(firmware.chip()),
                request.inputs().header(),
                request.options());
        return new Rehearsal(
                plan, firmware.unplaced().stream().map(Object::toString).toList());
    }

    /**
     * Flashes.
     *
     * @throws EspException whatever is wrong with the inputs, before a port is opened; what the port, the chip or the
     *     flash refuse, afterwards
     */
    public FlashResult run() throws EspException {
        Firmware firmware = request.inputs().read();
        rehearse(firmware);
        return access.use((device, board) -> {
            FlashReport report = write(firmware, device);
            BoardEnding ending = access.restart(device);
            FlashResult result = new FlashResult(report, board, ending);
            listener.flashed(result);
            if (ending == BoardEnding.RESTARTED && !request.bootLog().isZero()) {
                new BootLogWatch(device, clock, listener).watch(request.bootLog());
            }
            return result;
        });
    }

    /** The board that was reached, as far as the job came; for the report of a failure. */
    public Optional<BoardSummary> reached() {
        return access.reached();
    }

    private FlashReport write(Firmware firmware, Device device) throws EspException {
        Firmware placed = firmware.placedOn(
                device.chip(),
                new BoardFacts(device, request.inputs().partitionTable().settings()));
        FlashPlan plan = FlashPlanner.plan(
                placed.regions(), FlashTarget.of(device), request.inputs().header(), request.options());
        refuseOtherChip(firmware, device);
        return new FlashWriter(device, listener::flash).write(plan);
    }

    /** The plan refuses images for another chip; this, a bundle without an image that names its chip. */
    private void refuseOtherChip(Firmware firmware, Device device) throws EspException {
        boolean fits = firmware.chip().filter(c -> c != device.chip()).isEmpty();
        if (!fits && !request.options().contains(FlashOption.FORCE)) {
            throw new EspException(
                    Problem.WRONG_CHIP_IMAGE,
                    "the firmware is for an " + firmware.chip().orElseThrow() + ", the board has an " + device.chip(),
                    Evidence.of(Key.CHIP, device.chip()));
        }
    }
}
