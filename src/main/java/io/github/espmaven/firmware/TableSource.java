package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;

/** What only a board can tell; each is asked for only when it is needed. */
@FunctionalInterface
public interface TableSource {
    Evidence NAMED = Evidence.of(Evidence.Key.PARAMETER, "esp.images");

    PartitionTable table() throws EspException;

    /**
     * What its otadata partition holds.
     *
     * @throws EspException {@code NOT_SUPPORTED} where there is no board
     */
    default OtaData otaData(Partition partition) throws EspException {
        throw new EspException(Problem.NOT_SUPPORTED, "which app is started only a board tells", NAMED);
    }

    /**
     * Its address.
     *
     * @throws EspException {@code NOT_SUPPORTED} where there is no board, or it does not tell
     */
    default MacAddress mac() throws EspException {
        throw new EspException(Problem.NOT_SUPPORTED, "settings chosen by a board's address need a board", NAMED);
    }
}
