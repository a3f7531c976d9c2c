package io.github.espmaven.mojo;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.job.PartitionTableJob;
import io.github.espmaven.job.input.BoardParameters;
import io.github.espmaven.job.input.ElfParameters;
import io.github.espmaven.job.input.TableParameters;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.report.PartitionText;
import java.io.File;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Shows and checks a partition table, and converts it between CSV and the binary form the chip reads. */
@Mojo(
        name = "partition-table",
        defaultPhase = LifecyclePhase.GENERATE_RESOURCES,
        requiresProject = false,
        threadSafe = true)
public final class PartitionTableMojo extends AbstractEspMojo {

    /** The table, CSV or binary. */
    @Parameter(property = "esp.partitionTable")
    private @Nullable File partitionTable;

    /** Where to write it: a name that ends in {@code .csv} makes text, any other the binary form. Default: nowhere. */
    @Parameter(property = "esp.outputFile")
    private @Nullable File outputFile;

    /** The size of the flash the table must fit, as {@code 4MB}. */
    @Parameter(property = "esp.flashSize")
    private @Nullable String flashSize;

    /** Where in the flash the table itself lies; partitions begin behind it. */
    @Parameter(property = "esp.partitionTableOffset", defaultValue = "0x8000")
    private String partitionTableOffset = "0x8000";

    /** The chip; only a table that lists the bootloader needs to know it. */
    @Parameter(property = "esp.chip")
    private @Nullable String chip;

    /** Checks what secure boot of the first version asks for: sizes of apps that are multiples of 64 KB. */
    @Parameter(property = "esp.secureBootV1", defaultValue = "false")
    private boolean secureBootV1;

    /** Also writes the table as JSON to this file. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Inject
    PartitionTableMojo(MavenSession session) {
        super(session);
    }

    @Override
    void run() throws EspException {
        PartitionTableJob.Result result = new PartitionTableJob(
                        required(partitionTable, "esp.partitionTable", "partitions.csv"),
                        Optional.ofNullable(outputFile).map(File::toPath),
                        settings(),
                        ElfParameters.flashBytes(Optional.ofNullable(flashSize)))
                .run();
        PartitionText.lines(result.table()).forEach(getLog()::info);
        result.violations().forEach(getLog()::warn);
        if (outputFile != null) {
            getLog().info("Made " + outputFile + ".");
        }
        if (output != null) {
            JsonObject json = new JsonObject();
            json.addProperty("formatVersion", 1);
            json.add("partitions", PartitionText.json(result.table()));
            JsonArray violations = new JsonArray();
            result.violations().forEach(violations::add);
            json.add("violations", violations);
            JsonFile.write(output.toPath(), json);
        }
    }

    private TableSettings settings() throws EspException {
        Optional<Chip> known = BoardParameters.namedChip(Optional.ofNullable(chip), System.getenv());
        return TableParameters.settings(partitionTableOffset, known, secureBootV1, System.getenv());
    }
}
