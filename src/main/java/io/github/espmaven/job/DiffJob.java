package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
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
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.RegionDiff;
import io.github.espmaven.report.RegionDiff.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Says in what two firmwares differ: a board's and that of files or of a second board, or both of files. */
public final class DiffJob {
    private static final String UNUSED = "unused";

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

    /** A part of the flash, and what it is called. */
    private record Part(String name, FlashRange range) {}

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
            BoardAccess second = new BoardAccess(request.secondBoard().get(), clock, listener);
            return access.use((one, board) -> second.use((other, otherBoard) -> {
                List<RegionDiff> diffs = boards(one, other);
                second.restart(other);
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
        Firmware first = BoardlessPlacement.placed(
                new FirmwareReader(firmware.chip(), TableInput.NONE).read(request.firmware()));
        Firmware second = BoardlessPlacement.placed(firmware);
        List<FlashRegion> both = new ArrayList<>(second.regions());
        both.addAll(first.regions());
        return compare(
                both,
                places(second.chip().orElseThrow(), second.table()),
                new FlashSide.InFiles(first.regions()),
                new FlashSide.InFiles(second.regions()));
    }

    private List<RegionDiff> board(Device device, Firmware firmware) throws EspException {
        Firmware placed = firmware.placedOn(device.chip(), new BoardFacts(device, settings));
        FlashPlan plan = FlashPlanner.plan(
                placed.regions(),
                FlashTarget.of(device),
                request.inputs().header(),
                EnumSet.of(FlashOption.FORCE)); // nothing is written, so nothing has to be guarded
        List<FlashRegion> regions =
                plan.regions().stream().map(PlannedRegion::asWritten).toList();
        return compare(
                regions,
                places(device.chip(), placed.table()),
                new FlashSide.OnBoard(new FlashReader(device)),
                new FlashSide.InFiles(regions));
    }

    private List<RegionDiff> boards(Device one, Device other) throws EspException {
        OptionalLong size = one.flash().sizeBytes();
        if (one.chip() != other.chip() || size.isEmpty()) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    one.chip() == other.chip()
                            ? "the flash of the first board does not tell its size"
                            : "the boards have nothing in common: an " + one.chip() + " and an " + other.chip(),
                    Evidence.of(Key.PARAMETER, "esp.diffPort"));
        }
        List<RegionDiff> diffs = new ArrayList<>();
        FlashRange all = new FlashRange(0, Math.toIntExact(size.getAsLong()));
        PartitionTable table = new BoardFacts(one, settings).table();
        for (Part part : cut(new Part(UNUSED, all), places(one.chip(), Optional.of(table)))) {
            add(
                    diffs,
                    part,
                    new FlashSide.OnBoard(new FlashReader(one)),
                    new FlashSide.OnBoard(new FlashReader(other)));
        }
        return diffs;
    }

    /** Bootloader, table and partitions. */
    private List<Part> places(Chip chip, Optional<PartitionTable> table) {
        FlashRange rows = new FlashRange(settings.tableOffset(), FlashRange.SECTOR_BYTES);
        List<Part> places = new ArrayList<>();
        places.add(new Part("bootloader", FlashRange.between(chip.spec().bootloaderOffset(), rows.offset())));
        places.add(new Part("partition table", rows));
        for (Partition partition : table.map(PartitionTable::partitions).orElse(List.of())) {
            places.add(new Part(partition.name(), partition.range()));
        }
        return places;
    }

    private static List<RegionDiff> compare(
            List<FlashRegion> regions, List<Part> places, FlashSide first, FlashSide second) throws EspException {
        List<FlashRange> compared = new ArrayList<>();
        List<RegionDiff> diffs = new ArrayList<>();
        for (FlashRegion region : regions) {
            for (FlashRange rest : region.range().without(compared)) {
                for (Part part : cut(new Part(region.name(), rest), places)) {
                    if (region.encrypted()) {
                        diffs.add(new RegionDiff(part.name, part.range, Outcome.ENCRYPTED, List.of(), List.of()));
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
        RegionDiff diff = new FlashComparison(part.range, first, second).named(part.name);
        if (diff.outcome() != Outcome.SAME || !part.name.equals(UNUSED)) {
            diffs.add(diff);
        }
    }

    /** A part in the pieces that the borders of partitions make of it: a file may hold a whole flash. */
    private static List<Part> cut(Part whole, List<Part> places) {
        TreeMap<Integer, String> names = new TreeMap<>();
        for (Part place : places) {
            names.merge(place.range.offset(), place.name, (gap, name) -> name);
            names.putIfAbsent(place.range.end(), UNUSED);
        }
        List<Part> parts = new ArrayList<>();
        int end;
        for (int from = whole.range.offset(); from < whole.range.end(); from = end) {
            Optional<Integer> next = Optional.ofNullable(names.higherKey(from));
            end = Math.min(whole.range.end(), next.orElse(whole.range.end()));
            boolean all = from == whole.range.offset() && end == whole.range.end();
            String name = Optional.ofNullable(names.floorEntry(from))
                    .map(e -> e.getValue())
                    .orElse(UNUSED);
            parts.add(new Part(all ? whole.name : name, FlashRange.between(from, end)));
        }
        return parts;
    }
}
