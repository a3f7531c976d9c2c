package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.input.TableParameters;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals that put images together without a board. */
abstract class AbstractImagesMojo extends AbstractHeaderMojo {

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

    /** What is said about the images, a bundle left out. */
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
                new BuildParameters.Context(directory(), outputDirectory(), chip(System.getenv()), artifacts()));
    }

    final TableInput table() throws EspException {
        Optional<Path> file = Optional.ofNullable(partitionTable).map(File::toPath);
        return TableParameters.input(file, partitionTableOffset, System.getenv());
    }

    /** The variables that stand in for parameters: the environment's, else what a build says. */
    static Map<String, String> environment(ImageInputs images) {
        return images.build().behind(System.getenv());
    }
}
