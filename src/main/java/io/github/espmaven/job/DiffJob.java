package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.PlannedRegion;
import io.github.espmaven.job.PartedFlash.Part;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.ContentDiff;
import io.github.espmaven.report.RegionDiff;
import io.github.espmaven.report.RegionDiff.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Says in what two firmwares differ: a board's and that of files or of a second board, or both of files. */
public final class DiffJob {
    /** More than any chip maps. */
    private static final FlashRange ADDRESSES = new FlashRange(0, 1 << 30);

    private final DiffRequest request;
    private final TableSettings settings;
    private final Clock clock;
    private final JobListener listener;

    public DiffJob(DiffRequest request, Clock clock, JobListener listener) {
        this.request = request;
        this.settings = request.inputs().partitionTable().settings();
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Compares.
     *
     * @return each part, in the order of the flash
     * @throws EspException whatever is wrong with the inputs, before a port is opened; {@code NOT_SUPPORTED} or
     *     {@code SECURE_DOWNLOAD_MODE} when a board does not show its flash
     */
    public List<RegionDiff> run() throws EspException {
        BoardAccess access = new BoardAccess(request.inputs().board(), clock, listener);
        if (request.secondBoard().isPresent()) {
            if (!request.firmware().isEmpty()) {
                throw bad("esp.diffFirmware and esp.diffPort both name what to compare with", "one of them");
            }
            BoardRequest other = request.secondBoard().get();
            if (other.port().name().equals(request.inputs().board().port().name())) {
                throw bad("esp.diffPort and esp.port both name " + other.port().name(), "the port of another board");
            }
            BoardAccess second = new BoardAccess(other, clock, listener);
            return access.use((one, board) -> second.use((two, secondBoard) -> {
                List<RegionDiff> diffs = boards(one, two);
                second.restart(two);
                access.restart(one);
                return diffs;
            }));
        }
        Firmware firmware = request.inputs().read();
        if (request.firmware().isEmpty()) {
            return access.use((device, board) -> {
                List<RegionDiff> diffs = board(device, firmware);
                access.restart(device);
                return diffs;
            });
        }
        Firmware first = BoardlessPlacement.placed(request.inputs()
                .only()
                .of(new FirmwareReader(firmware.chip(), TableInput.NONE).read(request.firmware())));
        Firmware second = BoardlessPlacement.placed(firmware);
        List<FlashRegion> both = new ArrayList<>(second.regions());
        both.addAll(first.regions());
        return compare(
                both, second.table(), new FlashSide.InFiles(first.regions()), new FlashSide.InFiles(second.regions()));
    }

    private List<RegionDiff> board(Device device, Firmware firmware) throws EspException {
        Firmware placed = firmware.placedOn(device.chip(), new BoardFacts(device, settings));
        FlashPlan plan = FlashPlanner.plan(
                placed.regions(),
                FlashTarget.of(device),
                request.inputs().header(),
                EnumSet.of(FlashOption.FORCE)); // nothing is written, so nothing has to be guarded
        List<FlashRegion> regions =
                plan.regions().stream().map(PlannedRegion::stored).toList();
        return compare(
                regions,
                placed.table(),
                new FlashSide.OnBoard(new FlashReader(device)),
                new FlashSide.InFiles(regions));
    }

    private List<RegionDiff> boards(Device one, Device other) throws EspException {
        if (one.chip() != other.chip()) {
            throw bad("the boards have nothing in common: an " + one.chip() + " and an " + other.chip(), "");
        }
        int size = size(one, "first");
        int otherSize = size(other, "second");
        FlashRange both = new FlashRange(0, Math.min(size, otherSize));
        Optional<PartitionTable> table = new BoardFacts(one, settings).tableIfAny();
        List<RegionDiff> diffs = new ArrayList<>();
        for (Part part : table.isPresent() ? parts(both, table) : List.of(new Part("flash", both, true))) {
            add(
                    diffs,
                    part,
                    new FlashSide.OnBoard(new FlashReader(one)),
                    new FlashSide.OnBoard(new FlashReader(other)));
        }
        if (size != otherSize) {
            diffs.add(new RegionDiff(
                    "flash-size",
                    FlashRange.between(both.end(), Math.max(size, otherSize)),
                    size < otherSize ? Outcome.ADDED : Outcome.REMOVED,
                    List.of(),
                    List.of(new ContentDiff("flash bytes", Integer.toString(size), Integer.toString(otherSize)))));
        }
        return diffs;
    }

    private static int size(Device device, String which) throws EspException {
        return Math.toIntExact(device.flash()
                .sizeBytes()
                .orElseThrow(() -> bad("the flash of the " + which + " board does not tell its size", "")));
    }

    private static EspException bad(String what, String choices) {
        Evidence evidence = Evidence.of(Key.PARAMETER, "esp.diffPort");
        return new EspException(
                Problem.BAD_PARAMETER, what, choices.isEmpty() ? evidence : evidence.with(Key.CHOICES, choices));
    }

    private List<Part> parts(FlashRange all, Optional<PartitionTable> table) {
        return new PartedFlash(all, table, settings.tableOffset()).parts();
    }

    private List<RegionDiff> compare(
            List<FlashRegion> regions, Optional<PartitionTable> table, FlashSide first, FlashSide second)
            throws EspException {
        FlashRange tablePlace = new FlashRange(settings.tableOffset(), TableSettings.TABLE_BYTES);
        Optional<PartitionTable> known = table.isPresent()
                ? table
                : PartitionTable.ifSound(new FlashSide.InFiles(regions).read(tablePlace)); // in a file that holds more
        List<FlashRange> compared = new ArrayList<>();
        List<RegionDiff> diffs = new ArrayList<>();
        for (FlashRegion region : regions) {
            for (FlashRange rest : region.range().without(compared)) {
                for (Part part : cut(region.name(), rest, known)) {
                    if (region.encrypted()) {
                        diffs.add(new RegionDiff(part.name(), part.range(), Outcome.ENCRYPTED, List.of(), List.of()));
                    } else {
                        add(diffs, part, first, second);
                    }
                }
            }
            compared.add(region.range());
        }
        diffs.sort((a, b) -> a.range().compareTo(b.range()));
        return diffs;
    }

    private static void add(List<RegionDiff> diffs, Part part, FlashSide first, FlashSide second) throws EspException {
        RegionDiff diff = new FlashComparison(part.range(), first, second).named(part.name());
        if (diff.outcome() != Outcome.SAME || !part.isGap()) {
            diffs.add(diff);
        }
    }

    /** A region in the pieces that the borders of partitions make of it: a file may hold a whole flash. */
    private List<Part> cut(String name, FlashRange range, Optional<PartitionTable> table) {
        List<Part> parts = new ArrayList<>();
        for (Part part : parts(ADDRESSES, table)) {
            if (part.range().overlaps(range)) {
                int from = Math.max(part.range().offset(), range.offset());
                FlashRange piece =
                        FlashRange.between(from, Math.min(part.range().end(), range.end()));
                parts.add(
                        piece.equals(range)
                                ? new Part(name, range, true)
                                : new Part(part.name(), piece, part.isPartition()));
            }
        }
        return parts;
    }
}
