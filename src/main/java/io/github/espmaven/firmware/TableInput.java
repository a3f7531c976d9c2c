package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user says of the partition table.
 *
 * @param file a table, CSV or binary, to find names in; it is not flashed by being named here. Empty: the table among the
 *     images, or the one on the board
 * @param settings where in the flash it lies, and what a CSV depends on
 */
public record TableInput(Optional<Path> file, TableSettings settings) {
    /** Nothing: a table at the usual place. */
    public static final TableInput NONE = new TableInput(Optional.empty(), TableSettings.DEFAULT);

    /**
     * The table in the file, if one is named.
     *
     * @throws EspException {@code FILE_UNREADABLE}, {@code FILE_EMPTY} or {@code BAD_PARTITION_TABLE}
     */
    public Optional<PartitionTable> read() throws EspException {
        return file.isPresent() ? Optional.of(InputFile.read(file.get()).table(settings)) : Optional.empty();
    }
}
