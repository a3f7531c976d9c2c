package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.IdfBuild;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.FirmwareInputs;
import io.github.espmaven.job.input.HeaderParameters;
import io.github.espmaven.job.input.TableParameters;
import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/** What the goals share that bring firmware to a board or compare it with one. */
abstract class AbstractFirmwareMojo extends AbstractBoardMojo {

    /**
     * What goes where: a list of {@code <image>} with {@code <offset>} (a number, a partition's name, {@code bootloader}
     * or {@code partition-table}) and {@code <file>} (binary, ELF, Intel HEX, which brings its own offsets; a partition
     * table may be CSV), {@code <artifact>} (the same by its coordinates) or {@code <nvs>} (settings for an NVS
     * partition, from {@code <csv>}, {@code <properties>}, {@code <values>} and {@code <devices>}).
     */
    @Parameter
    private @Nullable List<ImageParameter> images;

    /**
     * Firmware as a whole: the coordinates of a bundle, {@code groupId:artifactId:version}, or the path of one. Replaces
     * the files in {@code images} and {@code buildDirectory}. Default, when these are not given either: the module's
     * dependencies of type {@code esp-firmware}.
     */
    @Parameter(property = "esp.firmware")
    private @Nullable String firmware;

    /**
     * What goes where, in one text, for use without a POM: {@code 0x0=boot.bin,0x8000=table.bin,factory=app.elf}. A backslash
     * before a comma or an equals sign makes it part of a path; {@code :encrypted} behind a file lets the chip encrypt it
     * while writing. Replaces {@code images} when both are given.
     */
    @Parameter(property = "esp.images")
    private @Nullable String imageList;

    /**
     * The build directory of ESP-IDF: its {@code flasher_args.json} says which files go where, for which chip and with
     * which settings. Whatever is given explicitly comes first.
     */
    @Parameter(property = "esp.buildDirectory")
    private @Nullable File buildDirectory;

    /**
     * A partition table, CSV or binary, to look partition names up in. Naming it here does not write it. Default: the
     * table among the images, else the one in the board's flash.
     */
    @Parameter(property = "esp.partitionTable")
    private @Nullable File partitionTable;

    /** Where in the flash the partition table lies, as {@code CONFIG_PARTITION_TABLE_OFFSET} of ESP-IDF says. */
    @Parameter(property = "esp.partitionTableOffset", defaultValue = "0x8000")
    private String partitionTableOffset = "0x8000";

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
     * Flash size written into the bootloader's header: {@code keep}, {@code detect}, or as {@code 4MB}. The chip itself
     * is told the detected size in any case. Default: {@code ESPTOOL_FS}, else what an ESP-IDF build says, else
     * {@code keep}.
     */
    @Parameter(property = "esp.flashSize")
    private @Nullable String flashSize;

    private final MavenArtifacts artifacts;

    AbstractFirmwareMojo(MavenSession session, RepositorySystem repositories) {
        super(session);
        this.artifacts = new MavenArtifacts(repositories, session);
    }

    /** All that is said about the firmware and the board. */
    final FirmwareInputs inputs() throws EspException {
        ImageInputs inputs =
                ImageInputs.of(imageList, images, buildDirectory).withFirmware(firmware, artifacts.dependencies());
        return new FirmwareInputs(
                board(inputs.build()),
                inputs.specs(directory(), artifacts),
                TableParameters.input(
                        Optional.ofNullable(partitionTable).map(File::toPath), partitionTableOffset, System.getenv()),
                header(inputs.build()));
    }

    private HeaderSettings header(IdfBuild build) {
        return HeaderParameters.of(
                Optional.ofNullable(flashMode),
                Optional.ofNullable(flashFrequency),
                Optional.ofNullable(flashSize),
                build.behind(System.getenv()));
    }
}
