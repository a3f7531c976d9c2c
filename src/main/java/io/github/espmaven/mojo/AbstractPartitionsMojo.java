package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.input.TableParameters;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals that look partition names up for a board. */
abstract class AbstractPartitionsMojo extends AbstractBoardsMojo {

    /**
     * A partition table, CSV or binary: the one that {@code esp:partition-table} shows; other goals look partition names
     * up in it, and do not write it. Default there: the table among the images, else the one in the board's flash.
     */
    @Parameter(property = "esp.partitionTable")
    private @Nullable File partitionTable;

    /**
     * Where in the flash the partition table lies, as {@code CONFIG_PARTITION_TABLE_OFFSET} of ESP-IDF says; partitions
     * begin behind it.
     */
    @Parameter(property = "esp.partitionTableOffset", defaultValue = "0x8000")
    private String partitionTableOffset = "0x8000";

    final TableInput table() throws EspException {
        Optional<Path> file = Optional.ofNullable(partitionTable).map(File::toPath);
        return TableParameters.input(file, partitionTableOffset, System.getenv());
    }
}
