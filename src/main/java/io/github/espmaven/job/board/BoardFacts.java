package io.github.espmaven.job.board;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.TableSource;
import io.github.espmaven.fit.BoardFlash;
import io.github.espmaven.fit.PlannedFlash;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.util.Optional;

/**
 * Partition table and MAC address of a connected board, read from it.
 *
 * @param tables where its partition table lies
 */
public record BoardFacts(Device device, TableSettings tables, FlashReader reader) implements TableSource {

    public BoardFacts(Device device, TableSettings tables) {
        this(device, tables, new FlashReader(device));
    }

    @Override
    public PartitionTable table() throws EspException {
        FlashRange place = sector(tables.tableOffset());
        byte[] rows = read(place);
        try {
            return PartitionTable.parse(rows);
        } catch (EspException e) {
            throw new EspException(
                    e.problem(),
                    "the flash of the board, at " + Hex.offset(place.offset()) + ": " + e.getMessage(),
                    e.evidence().with(Key.OPERATION, "read the partition table of the board"),
                    e);
        }
    }

    /** The table, or nothing where the board has none. */
    public Optional<PartitionTable> tableIfAny() throws EspException {
        try {
            return Optional.of(table());
        } catch (EspException e) {
            if (e.problem() != Problem.BAD_PARTITION_TABLE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    @Override
    public MacAddress mac() throws EspException {
        return device.identity().mac().base();
    }

    @Override
    public OtaData otaData(Partition partition) throws EspException {
        int length = Math.min(partition.range().length(), OtaData.BYTES);
        return OtaData.of(read(new FlashRange(partition.range().offset(), length)));
    }

    /**
     * What of the flash must be known to judge what will be in it; nothing where it cannot be read.
     *
     * @param erased whether all of it is erased before
     */
    public BoardFlash flash(PlannedFlash planned, boolean erased) throws EspException {
        if (erased) {
            return BoardFlash.erased();
        }
        boolean encrypted =
                planned.target().fuses().filter(SecurityFuses::flashEncrypted).isPresent();
        if (encrypted || !reader.isPossible()) {
            return BoardFlash.UNKNOWN;
        }
        BoardFlash known = planned.needsBoard()
                ? new BoardFlash(
                        Optional.of(read(sector(device.chip().spec().bootloaderOffset()))),
                        Optional.of(read(sector(tables.tableOffset()))),
                        Optional.empty())
                : BoardFlash.UNKNOWN;
        Optional<Partition> otaData = planned.on(known).needsOtaData();
        return otaData.isPresent() ? known.withOtaData(otaData(otaData.get())) : known;
    }

    private static FlashRange sector(int offset) {
        return new FlashRange(offset, FlashRange.SECTOR_BYTES);
    }

    private byte[] read(FlashRange range) throws EspException {
        return reader.read(range);
    }
}
