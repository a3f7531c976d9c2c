package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.MergeJob;
import io.github.espmaven.job.MergeRequest;
import io.github.espmaven.job.MergeRequest.Shape;
import io.github.espmaven.job.input.BoardParameters;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.job.input.ElfParameters;
import io.github.espmaven.job.input.HeaderParameters;
import io.github.espmaven.job.input.MergeFormat;
import io.github.espmaven.job.input.TableParameters;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/** Merges images into one file that can be flashed at once, by this plugin or by other tools. */
@Mojo(name = "merge", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class MergeMojo extends AbstractEspMojo {

    /** What goes where: {@code <image>} with {@code <offset>} and {@code <file>}, as for {@code esp:flash}. */
    @Parameter
    private @Nullable List<ImageParameter> images;

    /** The same in one text: {@code 0x0=boot.bin,0x8000=table.bin,0x10000=app.bin}. */
    @Parameter(property = "esp.images")
    private @Nullable String imageList;

    /** Firmware as a whole: the coordinates or the path of a bundle, as for {@code esp:flash}. */
    @Parameter(property = "esp.firmware")
    private @Nullable String firmware;

    /** The build directory of ESP-IDF, whose {@code flasher_args.json} says all of it. */
    @Parameter(property = "esp.buildDirectory")
    private @Nullable File buildDirectory;

    /** A partition table, CSV or binary, to look partition names up in. Default: the table among the images. */
    @Parameter(property = "esp.partitionTable")
    private @Nullable File partitionTable;

    /** Where in the flash the partition table lies, as {@code CONFIG_PARTITION_TABLE_OFFSET} of ESP-IDF says. */
    @Parameter(property = "esp.partitionTableOffset", defaultValue = "0x8000")
    private String partitionTableOffset = "0x8000";

    /** The chip, as {@code esp32c3}. Default: what the images say. */
    @Parameter(property = "esp.chip")
    private @Nullable String chip;

    /** The file to make. Default: {@code target/esp/merged.bin}, {@code .uf2} or {@code .hex}. */
    @Parameter(property = "esp.mergedFile")
    private @Nullable File mergedFile;

    /**
     * Its format: {@code raw} (as it lies in the flash, 0xFF between), {@code uf2} (for boards that appear as a drive),
     * {@code hex} (Intel HEX). Default: by the ending of {@code mergedFile}, else {@code raw}.
     */
    @Parameter(property = "esp.format")
    private @Nullable String format;

    /** Where in the flash a raw file will begin. */
    @Parameter(property = "esp.targetOffset", defaultValue = "0x0")
    private String targetOffset = "0x0";

    /** Fills a raw file with 0xFF up to this place in the flash, as {@code 4MB}. */
    @Parameter(property = "esp.padToSize")
    private @Nullable String padToSize;

    /** Data in each block of a UF2 file, a multiple of 4. Default: as much as fits. */
    @Parameter(property = "esp.chunkSize")
    private @Nullable String chunkSize;

    /** Whether each block of a UF2 file has an MD5. */
    @Parameter(property = "esp.md5", defaultValue = "true")
    private boolean md5;

    /**
     * Flash mode written into the bootloader's header: {@code keep}, {@code qio}, {@code qout}, {@code dio}, {@code dout}.
     * Default: {@code ESPTOOL_FM}, else what an ESP-IDF build says, else {@code keep}.
     */
    @Parameter(property = "esp.flashMode")
    private @Nullable String flashMode;

    /**
     * Flash frequency written into the bootloader's header: {@code keep} or one the chip knows, as {@code 80m}. Default:
     * {@code ESPTOOL_FF}, else what an ESP-IDF build says, else {@code keep}.
     */
    @Parameter(property = "esp.flashFrequency")
    private @Nullable String flashFrequency;

    /**
     * Flash size written into the bootloader's header: {@code keep}, or as {@code 4MB}. Default: {@code ESPTOOL_FS}, else
     * what an ESP-IDF build says, else {@code keep}.
     */
    @Parameter(property = "esp.flashSize")
    private @Nullable String flashSize;

    private final MavenArtifacts artifacts;

    @Inject
    MergeMojo(MavenSession session, RepositorySystem repositories) {
        super(session);
        this.artifacts = new MavenArtifacts(repositories, session);
    }

    @Override
    void run() throws EspException {
        MergeRequest request = request();
        MergeJob.Result result = new MergeJob(request, getLog()::warn).run();
        getLog().info(ResultFile.made(
                request.target(), result.bytes(), result.images() + " pieces for " + result.chip()));
    }

    private MergeRequest request() throws EspException {
        ImageInputs inputs =
                ImageInputs.of(imageList, images, buildDirectory).withFirmware(firmware, artifacts.dependencies());
        Map<String, String> environment = inputs.build().behind(System.getenv());
        MergeFormat chosen = format();
        String ending = chosen == MergeFormat.RAW ? "bin" : ChoiceParameter.text(chosen);
        return new MergeRequest(
                BoardParameters.namedChip(Optional.ofNullable(chip), environment),
                inputs.specs(directory(), artifacts),
                TableParameters.input(
                        Optional.ofNullable(partitionTable).map(File::toPath), partitionTableOffset, System.getenv()),
                HeaderParameters.of(
                        Optional.ofNullable(flashMode),
                        Optional.ofNullable(flashFrequency),
                        Optional.ofNullable(flashSize),
                        environment),
                mergedFile == null ? outputDirectory().resolve("merged." + ending) : mergedFile.toPath(),
                new Shape(
                        chosen,
                        ElfParameters.size("esp.targetOffset", Optional.of(targetOffset))
                                .orElse(0),
                        ElfParameters.positiveSize("esp.padToSize", Optional.ofNullable(padToSize)),
                        ElfParameters.positiveSize("esp.chunkSize", Optional.ofNullable(chunkSize)),
                        md5));
    }

    private MergeFormat format() throws EspException {
        if (format != null) {
            return ChoiceParameter.of(MergeFormat.class, "esp.format", format);
        }
        return mergedFile == null ? MergeFormat.RAW : MergeFormat.byEnding(mergedFile.getName());
    }
}
