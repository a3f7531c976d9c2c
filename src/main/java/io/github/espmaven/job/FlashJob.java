package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.fit.BootParts;
import io.github.espmaven.fit.FitCheck;
import io.github.espmaven.fit.PlannedFlash;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashWriter;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.FlashResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Flashes a board: finds out what, checks all that needs no board, connects, plans, writes, verifies, restarts. */
public final class FlashJob {
    private final FlashRequest request;
    private final Clock clock;
    private final JobListener listener;
    private final BoardAccess access;
    private final Optional<BootSlot> bootSlot;
    private final Admission admission;
    private Later later = (result, failure) -> {};

    /** Told of a flash when a later goal has restarted its board. */
    @FunctionalInterface
    public interface Later {
        /** Judges the flash; {@code failure} is why it is no success all the same. */
        void judged(FlashResult result, Optional<EspException> failure) throws EspException;
    }

    /** Whether a board may be flashed, asked when it is connected and nothing is changed yet. */
    @FunctionalInterface
    public interface Admission {
        /**
         * Lets the board pass.
         *
         * @throws EspException why not
         */
        void check(Device device, BoardSummary board) throws EspException;
    }

    public FlashJob(FlashRequest request, Clock clock, JobListener listener) {
        this(request, clock, listener, (device, board) -> {});
    }

    /** One that flashes only boards that {@code admission} lets pass. */
    public FlashJob(FlashRequest request, Clock clock, JobListener listener, Admission admission) {
        this.admission = admission;
        this.request = request;
        this.clock = clock;
        this.listener = listener;
        this.bootSlot = request.bootSlot().map(BootSlot::new);
        BoardRequest board = request.inputs().board();
        this.access = new BoardAccess(writesAll() ? board : board.stubLater(), clock, listener);
    }

    /** Tells of the board's start where a later goal of this build restarts it. */
    public void whenStarted(Later told) {
        later = told;
    }

    private boolean writesAll() {
        return request.options().contains(FlashOption.ERASE_ALL)
                || request.options().contains(FlashOption.REWRITE);
    }

    /**
     * What would be done, found out without a board.
     *
     * @param unplaced inputs whose place only the board knows, a phrase each
     */
    public record Rehearsal(FlashPlan plan, List<String> unplaced) {}

    /** Plans without opening a port. */
    public Rehearsal rehearse() throws EspException {
        return rehearse(request.inputs().read(isForced()));
    }

    private Rehearsal rehearse(Firmware firmware) throws EspException {
        FlashPlan plan = plan(firmware, FlashTarget.unseen(firmware.chip()));
        List<String> warnings = FitCheck.require(planned(plan, firmware), isForced());
        List<String> open = new ArrayList<>(
                firmware.unplaced().stream().map(Object::toString).toList());
        if (bootSlot.isPresent()) {
            bootSlot.get().check(firmware.table());
            open.add(bootSlot.get() + ", decided on the board");
        }
        return new Rehearsal(plan.withWarnings(warnings), open);
    }

    private FlashPlan plan(Firmware firmware, FlashTarget target) throws EspException {
        return FlashPlanner.plan(firmware.regions(), target, request.inputs().header(), request.options());
    }

    private PlannedFlash planned(FlashPlan plan, Firmware firmware) {
        return PlannedFlash.of(
                plan, firmware.table(), request.inputs().partitionTable().settings());
    }

    private boolean isForced() {
        return request.options().contains(FlashOption.FORCE);
    }

    /**
     * Flashes.
     *
     * @throws EspException whatever is wrong with the inputs, before a port is opened; what the port, the chip or the
     *     flash refuse, afterwards
     */
    public FlashResult run() throws EspException {
        try {
            return flashOnce();
        } catch (EspException e) {
            if (!request.boot().tryModes() || e.problem() != Problem.BOOT_FAILED) {
                throw e;
            }
            return new FlashModeSearch(request, clock, listener).flashAgain(e);
        }
    }

    /** Reads the firmware, of several bundles that of each chip, and tries all that needs no board. */
    public List<Firmware> check() throws EspException {
        List<Firmware> each = request.inputs().readEach(isForced());
        for (Firmware firmware : each) {
            rehearse(firmware);
        }
        return each;
    }

    FlashResult flashOnce() throws EspException {
        List<Firmware> each = check();
        Started started = access.use(
                (device, board) -> flashAndStart(FirmwareInputs.forChip(each, device.chip()), device, board));
        if (started.outcome().failure().isPresent()) {
            throw started.outcome().failure().get();
        }
        return started.outcome().boot().map(started.result()::with).orElse(started.result());
    }

    private record Started(FlashResult result, BootCheck.Outcome outcome) {}

    private Started flashAndStart(Firmware firmware, Device device, BoardSummary board) throws EspException {
        admission.check(device, board);
        access.leaveStart(at -> Optional.empty()); // that of a flash before is judged no more
        FlashWriter writer = new FlashWriter(device, listener::flash);
        Fitted fitted = fit(firmware, device, writer);
        FlashReport report = writer.write(fitted.plan());
        BoardSummary used = board.withLoader(device.baud(), device.stubRunning());
        BootCheck check = new BootCheck(request.boot(), request.inputs().images(), clock, listener);
        access.leaveStart(at -> {
            BootCheck.Outcome outcome = judge(check, report, at, BoardEnding.RESTARTED, fitted.boot());
            FlashResult restarted = new FlashResult(report, used, BoardEnding.RESTARTED);
            later.judged(outcome.boot().map(restarted::with).orElse(restarted), outcome.failure());
            return outcome.failure();
        });
        BoardEnding ending = request.boot().isNeeded() ? access.restartNow(device) : access.restart(device);
        FlashResult result = new FlashResult(report, used, ending);
        listener.flashed(result);
        return new Started(result, judge(check, report, device, ending, fitted.boot()));
    }

    private static BootCheck.Outcome judge(
            BootCheck check, FlashReport report, Device device, BoardEnding ending, BootParts written)
            throws EspException {
        return check.check(device, () -> BootCheck.provenBootloader(report, device), ending, written);
    }

    /** The board that was reached, as far as the job came; for the report of a failure. */
    public Optional<BoardSummary> reached() {
        return access.reached();
    }

    /**
     * A plan that fits the board.
     *
     * @param boot what of the board's start it writes
     */
    private record Fitted(FlashPlan plan, BootParts boot) {}

    private Fitted fit(Firmware firmware, Device device, FlashWriter writer) throws EspException {
        BoardFacts board =
                new BoardFacts(device, request.inputs().partitionTable().settings());
        boolean erased = request.options().contains(FlashOption.ERASE_ALL);
        Firmware placed = firmware.placedOn(device.chip(), board);
        if (!writesAll() && bootSlot.isEmpty() && !device.secureDownload()) {
            FlashPlan plan = plan(placed, FlashTarget.withoutFuses(device));
            PlannedFlash planned = planned(plan, placed);
            List<String> warnings = FitCheck.require(planned, isForced());
            refuseOtherChip(firmware, device);
            if (writer.holdsAll(plan)) {
                return new Fitted(plan.withWarnings(warnings), planned.bootParts());
            }
        }
        FlashTarget target = FlashTarget.of(device);
        if (bootSlot.isPresent()) {
            placed = bootSlot.get().addedTo(placed, board, target, erased);
        }
        FlashPlan plan = plan(placed, target);
        PlannedFlash planned = planned(plan, placed);
        List<String> warnings = FitCheck.require(planned.on(board.flash(planned, erased)), isForced());
        refuseOtherChip(firmware, device);
        return new Fitted(plan.withWarnings(warnings), planned.bootParts());
    }

    /** Images for another chip are refused by what they say; this, a bundle without an image that names its chip. */
    private void refuseOtherChip(Firmware firmware, Device device) throws EspException {
        boolean fits = firmware.chip().filter(c -> c != device.chip()).isEmpty();
        if (!fits && !isForced()) {
            throw new EspException(
                    Problem.WRONG_CHIP_IMAGE,
                    "the firmware is for an " + firmware.chip().orElseThrow() + ", the board has an " + device.chip(),
                    Evidence.of(Key.CHIP, device.chip()));
        }
    }
}
