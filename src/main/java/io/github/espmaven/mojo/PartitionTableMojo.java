package io.github.espmaven.mojo;

import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.job.PartitionTableJob;
import io.github.espmaven.job.input.ElfParameters;
import io.github.espmaven.job.input.TableParameters;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.report.PartitionText;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Shows and checks a partition table, and converts it between CSV and the binary form the chip reads. A table that lists
 * the bootloader needs to know the chip.
 */
@Mojo(
        name = "partition-table",
        defaultPhase = LifecyclePhase.GENERATE_RESOURCES,
        requiresProject = false,
        threadSafe = true)
public final class PartitionTableMojo extends AbstractChipMojo {

    /**
     * A partition table, CSV or binary: the one that {@code esp:partition-table} shows; other goals look partition names
     * up in it, and do not write it. Default there: the table among the images, else the one in the board's flash.
     */
    @Parameter(property = "esp.partitionTable")
    private @Nullable File partitionTable;

    /**
     * The file to make. Default: for {@code esp:read-flash} {@code target/esp/flash.bin}, for {@code esp:flash-map}
     * the page {@code target/esp/flash-map.html}, for {@code esp:nvs} {@code target/esp/nvs.bin}, for
     * {@code esp:partition-table} none: there a name that ends in {@code .csv} makes text, any other the binary form;
     * for {@code esp:sign} the image's name in {@code target/esp/signed}, for {@code esp:doctor} the page
     * {@code target/esp/doctor.html}, for {@code esp:dump-mem} {@code target/esp/memory.bin}.
     */
    @Parameter(property = "esp.outputFile")
    private @Nullable File outputFile;

    /**
     * Flash size, as {@code 4MB}: of a board whose flash does not tell it, or that is in secure download mode; in the header
     * of the bootloader and of images made from ELF files, and for what must fit the flash. {@code keep} leaves a header as
     * it is; {@code detect}, where a board is flashed, takes the size of its flash, which the chip itself is told in any
     * case. Default: {@code ESPTOOL_FS}, else what a build says, else {@code keep}; for {@code esp:elf2image} {@code 1MB}.
     */
    @Parameter(property = "esp.flashSize")
    private @Nullable String flashSize;

    /**
     * Where in the flash the partition table lies, as {@code CONFIG_PARTITION_TABLE_OFFSET} of ESP-IDF says; partitions
     * begin behind it.
     */
    @Parameter(property = "esp.partitionTableOffset", defaultValue = "0x8000")
    private String partitionTableOffset = "0x8000";

    /**
     * Secure boot of the first version, which the ESP32 has: {@code esp:partition-table} checks what it asks for, sizes of apps
     * that are multiples of 64 KB; {@code esp:sign} signs for it, any file, with an ECDSA P-256 key.
     */
    @Parameter(property = "esp.secureBootV1", defaultValue = "false")
    private boolean secureBootV1;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        PartitionTableJob.Result result = new PartitionTableJob(
                        required(partitionTable, "esp.partitionTable", "partitions.csv"),
                        Optional.ofNullable(outputFile).map(File::toPath),
                        settings(),
                        ElfParameters.flashBytes(Optional.ofNullable(flashSize)))
                .run();
        PartitionText.lines(result.table()).forEach(getLog()::info);
        result.table().remarks().forEach(getLog()::warn);
        result.violations().forEach(getLog()::warn);
        if (outputFile != null) {
            getLog().info("Made " + outputFile + ".");
        }
        if (output != null) {
            JsonObject json = new JsonObject();
            json.addProperty("formatVersion", 1);
            json.add("partitions", PartitionText.json(result.table()));
            json.add("violations", JsonFile.array(result.violations()));
            JsonFile.write(output.toPath(), json);
        }
    }

    private TableSettings settings() throws EspException {
        Optional<Chip> known = chip(System.getenv());
        return TableParameters.settings(partitionTableOffset, known, secureBootV1, System.getenv());
    }
}
