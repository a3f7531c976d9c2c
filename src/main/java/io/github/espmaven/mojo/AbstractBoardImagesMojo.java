package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals that are told which images a board gets or has. */
abstract class AbstractBoardImagesMojo extends AbstractPartitionsMojo {

    /**
     * What goes where: a list of {@code <image>} with {@code <offset>} (a number, a partition's name, {@code bootloader}
     * or {@code partition-table}) and {@code <file>} (binary, ELF, Intel HEX, which brings its own offsets; a partition
     * table may be CSV), {@code <artifact>} (the same by its coordinates), {@code <directory>} (a folder
     * that becomes a filesystem; with {@code <filesystem>}, {@code <includes>}, {@code <excludes>}, {@code <gzip>}) or
     * {@code <nvs>} (settings for an NVS partition, from {@code <csv>}, {@code <properties>}, {@code <values>} and
     * {@code <devices>}).
     */
    @Parameter
    private @Nullable List<ImageParameter> images;

    /**
     * Firmware as a whole: the coordinates of a bundle, {@code groupId:artifactId:version}, or the path of one; separated by
     * commas several, of which each board gets the one for its chip. Replaces the files in {@code images} and {@code buildDirectory}. Default, when these are not given either: the module's
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
     * What a build has made: its directory, the project that this lies in, an archive of it (zip, tar, tar.gz), or the
     * archive's coordinates. ESP-IDF, PlatformIO, Arduino, Zephyr, Rust, ESPHome, NuttX and others are known, releases and
     * manifests as well. Whatever is given explicitly comes first.
     */
    @Parameter(property = "esp.buildDirectory")
    private @Nullable String buildDirectory;

    /**
     * Which build system's output {@code buildDirectory} is, where it could be that of several: {@code esp-idf},
     * {@code platformio}, {@code esphome}, {@code arduino}, {@code zephyr}, {@code esp-at}, {@code nuttx}, {@code rust},
     * {@code tinygo}, {@code web-manifest}, {@code launchpad}, {@code release}.
     */
    @Parameter(property = "esp.buildSystem")
    private @Nullable String buildSystem;

    /**
     * Which of several builds in {@code buildDirectory}: an environment of PlatformIO, a sketch, a build directory, a profile
     * or program of Rust, an entry of a manifest, a file of a release.
     */
    @Parameter(property = "esp.environment")
    private @Nullable String environment;

    /**
     * A bundle, by coordinates or path, that has bootloader and partition table for a build that is only an application, such
     * as a program of Rust. Coordinates may lack the version: that of the module's dependency counts then, else the newest
     * there is. Default: the module's dependencies of type {@code esp-firmware}, of several those for the chip.
     */
    @Parameter(property = "esp.base")
    private @Nullable String base;

    final ImageInputs images() throws EspException {
        BuildParameters parameters = new BuildParameters(
                Optional.ofNullable(buildDirectory),
                Optional.ofNullable(buildSystem),
                Optional.ofNullable(environment),
                Optional.ofNullable(base));
        return ImageInputs.of(
                        imageList,
                        images,
                        parameters,
                        new BuildParameters.Context(directory(), outputDirectory(), namedChip(), artifacts()))
                .withFirmware(firmware, artifacts().dependencies());
    }
}
