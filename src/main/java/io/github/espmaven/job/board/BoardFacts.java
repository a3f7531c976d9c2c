package io.github.espmaven.job.board;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.TableSource;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;

/**
 * Partition table and MAC address of a connected board, read from it.
 *
 * @param tables where its partition table lies
 */
public record BoardFacts(Device device, TableSettings tables) implements TableSource {

    @Override
    public PartitionTable table() throws EspException {
        FlashRange place = new FlashRange(tables.tableOffset(), FlashRange.SECTOR_BYTES);
        byte[] rows = new FlashReader(device).read(place);
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

    @Override
    public MacAddress mac() throws EspException {
        return device.identity().mac().base();
    }
}
