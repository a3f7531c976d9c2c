package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashWriter;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.OtaDataReport;
import java.util.List;
import java.util.Optional;

/** Shows which app the bootloader of a board starts, and chooses another one. */
public final class OtaDataJob {
    private final OtaDataRequest request;
    private final JobListener listener;
    private final BoardAccess access;
    private final Optional<BootSlot> slot;

    public OtaDataJob(OtaDataRequest request, Clock clock, JobListener listener) {
        this.request = request;
        this.listener = listener;
        this.access = new BoardAccess(request.board(), clock, listener);
        this.slot = request.bootSlot().map(BootSlot::new);
    }

    /**
     * Reads, and writes where another app is chosen.
     *
     * @throws EspException {@code BAD_PARAMETER} when the table has no otadata partition, {@code UNKNOWN_PARTITION};
     *     {@code NOT_SUPPORTED} where what it holds cannot be read
     */
    public OtaDataReport run() throws EspException {
        Optional<PartitionTable> named = request.partitionTable().read();
        if (slot.isPresent()) {
            slot.get().check(named);
        }
        return access.use((device, board) -> {
            OtaDataReport report = onBoard(device, board, named);
            access.restart(device);
            return report;
        });
    }

    private OtaDataReport onBoard(Device device, BoardSummary board, Optional<PartitionTable> named)
            throws EspException {
        BoardFacts facts = new BoardFacts(device, request.partitionTable().settings());
        PartitionTable table = named.isPresent() ? named.get() : facts.table();
        Partition partition = table.otaData()
                .orElseThrow(() -> EspException.badParameter(
                        "the partition table has no otadata partition, so its app cannot be chosen",
                        "esp.partitionTable",
                        "a table with a partition of type data, subtype ota"));
        FlashTarget target = FlashTarget.of(device);
        if (slot.isPresent()) {
            FlashRegion region = write(device, facts, target, table);
            return new OtaDataReport(board, table, partition, OtaData.of(region.bytes()), true);
        }
        if (target.fuses().filter(SecurityFuses::flashEncrypted).isPresent()) {
            throw new EspException(
                    Problem.NOT_SUPPORTED,
                    "flash encryption is on: what the otadata partition holds cannot be read from outside");
        }
        return new OtaDataReport(board, table, partition, facts.otaData(partition), false);
    }

    private FlashRegion write(Device device, BoardFacts facts, FlashTarget target, PartitionTable table)
            throws EspException {
        Firmware nothing = new Firmware(Optional.of(device.chip()), Optional.of(table), List.of(), List.of());
        List<FlashRegion> regions =
                slot.orElseThrow().addedTo(nothing, facts, target, false).regions();
        FlashPlan plan = FlashPlanner.plan(regions, target, HeaderSettings.KEEP, FlashOption.DEFAULTS);
        new FlashWriter(device, listener::flash).write(plan);
        return regions.get(0);
    }
}
