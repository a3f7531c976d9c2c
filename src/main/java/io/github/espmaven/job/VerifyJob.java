package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.filesystem.Filesystem;
import io.github.espmaven.filesystem.Volume;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashVerifier;
import io.github.espmaven.flash.PlannedRegion;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.FilesystemReport;
import io.github.espmaven.report.RegionCheck;
import io.github.espmaven.report.RegionCheck.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compares the flash with firmware, by MD5 of the chip, and changes nothing. */
public final class VerifyJob {
    private final FirmwareInputs inputs;
    private final boolean diff;
    private final JobListener listener;
    private final BoardAccess access;

    /** @param diff whether to read what differs, and say where */
    public VerifyJob(FirmwareInputs inputs, boolean diff, Clock clock, JobListener listener) {
        this.inputs = inputs;
        this.diff = diff;
        this.listener = listener;
        this.access = new BoardAccess(inputs.board().stubLater(), clock, listener);
    }

    /** What every region turned out to be. */
    public record Result(BoardSummary board, List<RegionCheck> checks, BoardEnding ending) {}

    /**
     * Compares all regions, also when one differs.
     *
     * @throws EspException whatever is wrong with the inputs, before a port is opened; {@code NOT_SUPPORTED} when the
     *     loader cannot calculate an MD5
     */
    public Result run() throws EspException {
        List<Firmware> each = inputs.readEach(false);
        for (Firmware firmware : each) {
            FlashPlanner.plan(firmware.regions(), FlashTarget.unseen(firmware.chip()), inputs.header(), options());
        }
        return access.use((device, board) -> {
            List<RegionCheck> checks = compare(FirmwareInputs.forChip(each, device.chip()), device);
            return new Result(board, checks, access.restart(device));
        });
    }

    /** Nothing is written, so nothing has to be guarded. */
    private static Set<FlashOption> options() {
        return EnumSet.of(FlashOption.FORCE);
    }

    private List<RegionCheck> compare(Firmware firmware, Device device) throws EspException {
        BoardFacts facts = new BoardFacts(device, inputs.partitionTable().settings());
        Firmware placed = firmware.placedOn(device.chip(), facts);
        FlashPlan plan = FlashPlanner.plan(placed.regions(), FlashTarget.of(device), inputs.header(), options());
        plan.warnings().forEach(listener::warning);
        FlashVerifier verifier = new FlashVerifier(device);
        verifier.prepare();
        List<RegionCheck> checks = new ArrayList<>();
        for (PlannedRegion region : plan.regions()) {
            RegionCheck check = new RegionCheck(
                    region.name(), region.input().source(), region.range(), outcome(verifier, region), List.of());
            checks.add(check.fails() && facts.reader().isPossible() ? withMore(check, region, placed, facts) : check);
        }
        return checks;
    }

    /** The same with the files that differ, where both are filesystems, and the ranges that do, where they are wanted. */
    private RegionCheck withMore(RegionCheck check, PlannedRegion region, Firmware placed, BoardFacts board)
            throws EspException {
        Optional<Volume> wanted =
                check.outcome() == Outcome.EMPTY || region.input().encryption().byHost()
                        ? Optional.empty()
                        : Filesystem.recognise(region.input().bytes());
        if (wanted.isEmpty() && !diff) {
            return check;
        }
        byte[] there = board.reader().read(check.range());
        RegionCheck told = wanted.isPresent() ? withFiles(check, wanted.get(), region.input(), there) : check;
        if (!diff || !told.fails()) {
            return told;
        }
        boolean secret = isSecret(check.range(), placed, board);
        return told.withMore(ByteRanges.differences(check.range().offset(), there, region.contents(), secret));
    }

    private static RegionCheck withFiles(RegionCheck check, Volume wanted, FlashRegion input, byte[] sectors) {
        int from = input.offset() - check.range().offset();
        Optional<Volume> there = Filesystem.recognise(Arrays.copyOfRange(sectors, from, from + input.bytes().length));
        List<String> files = there.map(volume -> FilesystemReport.differences(wanted, volume))
                .orElse(List.of("no filesystem can be read there"));
        Outcome outcome = files.isEmpty() ? Outcome.SAME_FILES : Outcome.DIFFERENT;
        return new RegionCheck(check.name(), check.source(), check.range(), outcome, files);
    }

    /** Whether a range has settings or their keys, or may have them as no table tells, on chips that have one. */
    private static boolean isSecret(FlashRange range, Firmware placed, BoardFacts board) throws EspException {
        Optional<PartitionTable> table = placed.table().isPresent() ? placed.table() : board.tableIfAny();
        return table.isEmpty()
                ? board.device().chip().spec().imageChipId().isPresent()
                : table.get().partitions().stream()
                        .anyMatch(p -> p.range().overlaps(range)
                                && (p.is(PartitionType.DATA, PartitionType.NVS)
                                        || p.is(PartitionType.DATA, PartitionType.NVS_KEYS)));
    }

    private static Outcome outcome(FlashVerifier verifier, PlannedRegion region) throws EspException {
        try {
            if (region.encrypted()) {
                return Outcome.ENCRYPTED;
            }
            verifier.verify(region);
            return Outcome.SAME;
        } catch (EspException e) {
            if (e.problem() == Problem.VERIFY_FAILED) {
                return Outcome.DIFFERENT;
            }
            if (e.problem() == Problem.STILL_EMPTY) {
                return Outcome.EMPTY;
            }
            throw e;
        }
    }
}
