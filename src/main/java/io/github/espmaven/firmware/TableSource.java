package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.partition.PartitionTable;

/** Where a partition table can be had from, asked only when a name needs it: usually the flash of the board. */
@FunctionalInterface
public interface TableSource {

    /** The table; fails when there is none. */
    PartitionTable table() throws EspException;
}
