package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.MergeJob;
import io.github.espmaven.job.MergeRequest;
import io.github.espmaven.job.MergeRequest.Shape;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.job.input.ElfParameters;
import io.github.espmaven.job.input.MergeFormat;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Merges images into one file that can be flashed at once, by this plugin or by other tools. */
@Mojo(name = "merge", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class MergeMojo extends AbstractImagesMojo {

    /**
     * Firmware as a whole: the coordinates of a bundle, {@code groupId:artifactId:version}, or the path of one; separated by
     * commas several, of which each board gets the one for its chip. Replaces the files in {@code images} and {@code buildDirectory}. Default, when these are not given either: the module's
     * dependencies of type {@code esp-firmware}.
     */
    @Parameter(property = "esp.firmware")
    private @Nullable String firmware;

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

    /**
     * Fills what is made with 0xFF: {@code esp:merge} a raw file up to this place in the flash, as {@code 4MB};
     * {@code esp:elf2image} the image up to a multiple of this size, as {@code 1MB}.
     */
    @Parameter(property = "esp.padToSize")
    private @Nullable String padToSize;

    /** Data in each block of a UF2 file, a multiple of 4. Default: as much as fits. */
    @Parameter(property = "esp.chunkSize")
    private @Nullable String chunkSize;

    /** Whether each block of a UF2 file has an MD5. */
    @Parameter(property = "esp.md5", defaultValue = "true")
    private boolean md5;

    /**
     * Does also what is refused otherwise: firmware that does not fit (each fault is then a warning), and what secure boot
     * or flash encryption forbid. A mistake can cost the chip.
     */
    @Parameter(property = "esp.force", defaultValue = "false")
    private boolean force;

    @Override
    void run() throws EspException {
        MergeRequest request = request();
        MergeJob.Result result = new MergeJob(request, getLog()::warn).run();
        getLog().info(ResultFile.made(
                request.target(),
                result.bytes(),
                result.images() + (result.images() == 1 ? " piece for " : " pieces for ") + result.chip()));
    }

    private MergeRequest request() throws EspException {
        ImageInputs inputs = images().withFirmware(firmware, artifacts().dependencies());
        inputs.tell(getLog());
        MergeFormat chosen = format();
        String ending = chosen == MergeFormat.RAW ? "bin" : ChoiceParameter.text(chosen);
        return new MergeRequest(
                chip(environment(inputs)),
                inputs.specs(directory(), artifacts()),
                table(),
                header(environment(inputs)),
                force,
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
