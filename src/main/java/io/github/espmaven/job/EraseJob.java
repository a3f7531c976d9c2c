package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashEraser;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.input.FlashSelection;
import io.github.espmaven.job.input.FlashSelection.Named;
import io.github.espmaven.job.input.FlashSelection.Range;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.PartitionLookup;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BoardSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Erases the flash or parts of it, and lets the chip prove it. */
public final class EraseJob {
    private final EraseRequest request;
    private final JobListener listener;
    private final BoardAccess access;

    public EraseJob(EraseRequest request, Clock clock, JobListener listener) {
        this.request = request;
        this.listener = listener;
        this.access = new BoardAccess(request.board(), clock, listener);
    }

    /**
     * What an erase did.
     *
     * @param bytes bytes erased; empty: the whole flash
     * @param unproven why the chip could not prove it; empty when it did
     */
    public record Result(BoardSummary board, Optional<Long> bytes, Optional<String> unproven, BoardEnding ending) {}

    /** What would be erased, by its names, which are looked up where the table is named. */
    public String dryRun() throws EspException {
        boolean all = targets(request.partitionTable().read()).get(0) instanceof FlashSelection.All;
        return "Would erase " + (all ? "the whole flash" : request.what().orElseThrow()) + ".";
    }

    public Result run() throws EspException {
        Optional<PartitionTable> named = request.partitionTable().read();
        List<FlashSelection> targets = targets(named);
        return access.use((device, board) -> erase(device, board, targets, named));
    }

    private Result erase(
            Device device, BoardSummary board, List<FlashSelection> targets, Optional<PartitionTable> named)
            throws EspException {
        FlashEraser eraser = new FlashEraser(device, listener::flash);
        if (targets.get(0) instanceof FlashSelection.All) {
            Optional<String> unproven = eraser.eraseAll(request.options());
            return new Result(board, Optional.empty(), unproven, access.restart(device));
        }
        BoardFacts facts = new BoardFacts(device, request.partitionTable().settings());
        boolean needsTable = targets.stream().anyMatch(Named.class::isInstance);
        Optional<PartitionTable> table = named.isEmpty() && needsTable ? Optional.of(facts.table()) : named;
        List<FlashRange> ranges = ranges(targets, table, facts::otaData);
        Optional<String> unproven = eraser.erase(ranges, request.options());
        long bytes = ranges.stream().mapToLong(FlashRange::length).sum();
        return new Result(board, Optional.of(bytes), unproven, access.restart(device));
    }

    /** What is to be erased; names are looked up before a port is opened where that is possible. */
    private List<FlashSelection> targets(Optional<PartitionTable> table) throws EspException {
        List<FlashSelection> targets = FlashSelection.parse("esp.erase", request.what());
        for (FlashSelection target : targets) {
            if (target instanceof Range range) {
                FlashEraser.checkAligned(range.range());
            } else if (table.isPresent() && target instanceof Named name && !name.needsBoard()) {
                name.allIn(table.get(), p -> OtaData.erased());
            }
        }
        return targets;
    }

    private static List<FlashRange> ranges(
            List<FlashSelection> targets, Optional<PartitionTable> table, PartitionLookup.OtaDataSource board)
            throws EspException {
        List<FlashRange> ranges = new ArrayList<>();
        for (FlashSelection target : targets) {
            if (target instanceof Range range) {
                ranges.add(range.range());
            } else if (target instanceof Named name) {
                ranges.addAll(name.allIn(table.orElseThrow(), board));
            }
        }
        return FlashRange.union(ranges);
    }
}
