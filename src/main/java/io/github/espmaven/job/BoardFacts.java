package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.TableSource;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;

/** What firmware needs to know of a board, asked there. */
record BoardFacts(Device device) implements TableSource {

    @Override
    public PartitionTable table() throws EspException {
        FlashRange place = new FlashRange(TableSettings.DEFAULT_TABLE_OFFSET, FlashRange.SECTOR_BYTES);
        return PartitionTable.parse(new FlashReader(device).read(place));
    }

    @Override
    public MacAddress mac() throws EspException {
        return device.identity().mac().base();
    }
}
