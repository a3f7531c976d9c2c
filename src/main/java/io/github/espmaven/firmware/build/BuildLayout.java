package io.github.espmaven.firmware.build;

import io.github.espmaven.base.EspException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a build is recognised and read: one row of {@link #ALL}.
 *
 * @param folders where the build may lie below the path that was named, with {@code *} for any name, separated by blanks
 * @param markers names of files in it, separated by blanks, all of which must be there; one behind {@code !} must not
 */
record BuildLayout(BuildSystem system, String folders, String markers, Reader reader) {
    /** The folders that hold what most build systems make. */
    private static final String BUILD = ". build build* build/* * */build */build/*";

    /** What sysbuild of Zephyr lists several builds in. */
    private static final String DOMAINS = "domains.yaml";

    /** The folders of what is published. */
    private static final String PUBLISHED = ". build dist";

    /** All layouts in the order in which a folder is tried for them; the first that fits counts. */
    static final List<BuildLayout> ALL = List.of(
            new BuildLayout(
                    BuildSystem.ESPHOME,
                    ".esphome/build/*/.pioenvs/* build/*/.pioenvs/* */.pioenvs/* .pioenvs/*",
                    "firmware.bin",
                    PlatformIoBuild::read),
            new BuildLayout(BuildSystem.PLATFORMIO, ".pio/build/* build/*", "firmware.bin", PlatformIoBuild::read),
            new BuildLayout(
                    BuildSystem.PLATFORMIO,
                    ". * */* */build/*",
                    "firmware.bin firmware.elf !bootloader",
                    PlatformIoBuild::read),
            new BuildLayout(BuildSystem.ZEPHYR, BUILD, DOMAINS, ZephyrBuild::sysbuild),
            new BuildLayout(BuildSystem.ZEPHYR, BUILD, "zephyr/runners.yaml", ZephyrBuild::domain),
            new BuildLayout(BuildSystem.ZEPHYR, ".", "runners.yaml zephyr.elf", ZephyrBuild::domain),
            new BuildLayout(BuildSystem.ESP_AT, BUILD, "download.config", PartsBuild::described),
            new BuildLayout(BuildSystem.ARDUINO, BUILD, "*.ino.bin", PartsBuild::arduino),
            new BuildLayout(BuildSystem.ESP_IDF, BUILD, "flasher_args.json", PartsBuild::described),
            new BuildLayout(BuildSystem.ESP_IDF, BUILD, "flash_args", PartsBuild::described),
            new BuildLayout(BuildSystem.ESP_IDF, BUILD, "flash_project_args", PartsBuild::described),
            new BuildLayout(BuildSystem.WEB_MANIFEST, PUBLISHED, "*manifest*.json", PublishedBuild::manifests),
            new BuildLayout(BuildSystem.LAUNCHPAD, PUBLISHED, "config.toml", PublishedBuild::launchpad),
            new BuildLayout(BuildSystem.NUTTX, ". build", "nuttx.bin .config", PartsBuild::nuttx),
            new BuildLayout(BuildSystem.ESP_IDF, BUILD, "bootloader/bootloader.bin", PartsBuild::espIdf),
            new BuildLayout(
                    BuildSystem.RUST,
                    "target/*/release target/*/debug */release */debug release debug .",
                    "*",
                    CargoBuild::read),
            new BuildLayout(BuildSystem.TINYGO, ".", "*.bin *.go", PublishedBuild::programsOfGo),
            new BuildLayout(BuildSystem.TINYGO, ".", "*.bin", PublishedBuild::startedByRom),
            new BuildLayout(BuildSystem.RELEASE, PUBLISHED, "*", PublishedBuild::files));

    /** Whether its markers are such as only this system leaves; else it must be named. */
    boolean isUnambiguous() {
        return !markers.equals("*.bin");
    }

    /** Whether the builds below such a folder are parts of it. */
    boolean holdsOthers() {
        return markers.equals(DOMAINS);
    }

    /** A build in a folder that is read when it was chosen. */
    record Choice(String name, Work work) {}

    @FunctionalInterface
    interface Work {
        BuildOutput read() throws EspException;
    }

    /** Finds the builds in a folder; mostly there is one. */
    @FunctionalInterface
    interface Reader {
        List<Choice> read(Path folder) throws EspException;
    }

    /** The names of files that are looked for, for messages. */
    static String markersOf(Optional<BuildSystem> system) {
        return ALL.stream()
                .filter(layout -> system.orElse(layout.system) == layout.system && !layout.markers.equals("*"))
                .map(layout -> layout.markers.replaceAll(" !\\S+", "").replace(" ", " with "))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** A folder's own name, or of one that is called as they all are, the name of the project around it. */
    static String nameOf(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        return String.valueOf(path.endsWith("build") ? path.resolveSibling("").getFileName() : path.getFileName());
    }

    /** A file or folder that a build names by its path on the machine where it ran: there, or under {@code root}. */
    static Path locate(String path, Path root) {
        String[] names = path.replace('\\', '/').split("/", -1);
        for (int i = 0; i < names.length; i++) {
            Path here = root.resolve(String.join("/", Arrays.copyOfRange(names, i, names.length)));
            if (Files.exists(here)) {
                return here;
            }
        }
        return root.resolve(path);
    }

    /** Whether a file has a name by which a folder is recognised. */
    static boolean isMarker(Path file) {
        return ALL.stream()
                .flatMap(layout -> Arrays.stream(layout.markers.split(" ", -1)))
                .anyMatch(marker -> !marker.contains("*") && file.endsWith(marker) && !marker.endsWith(".bin"));
    }

    /** Every folder at or below {@code start} with such a build. */
    List<Path> in(Path start) {
        List<Path> found = new ArrayList<>();
        for (String pattern : folders.split(" ", -1)) {
            for (Path folder : matches(start, pattern)) {
                if (!found.contains(folder) && fits(folder)) {
                    found.add(folder);
                }
            }
        }
        return found;
    }

    private boolean fits(Path folder) {
        return Arrays.stream(markers.split(" ", -1))
                .allMatch(marker -> marker.startsWith("!")
                        ? matches(folder, marker.substring(1)).isEmpty()
                        : matches(folder, marker).stream().anyMatch(Files::isRegularFile));
    }

    /** What exists below {@code start} under a path whose names may hold {@code *}, in the order of names. */
    static List<Path> matches(Path start, String pattern) {
        if (pattern.equals(".")) {
            return List.of(start);
        }
        int slash = pattern.indexOf('/');
        String name = slash < 0 ? pattern : pattern.substring(0, slash);
        List<Path> here = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(start, name)) {
            entries.forEach(here::add);
        } catch (IOException | DirectoryIteratorException | UncheckedIOException notADirectory) {
            return List.of();
        }
        Stream<Path> sorted = here.stream().sorted();
        return slash < 0
                ? sorted.toList()
                : sorted.flatMap(p -> matches(p, pattern.substring(slash + 1)).stream())
                        .toList();
    }
}
