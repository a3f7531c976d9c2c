package io.github.espmaven.firmware.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds as people have them: renamed, several beside each other, with files missing, under paths with blanks and umlauts. */
class BuildSearchTest {
    @TempDir
    Path temporary;

    private Path dir;

    @BeforeEach
    void aPathAsPeopleHaveThem() throws IOException {
        dir = Files.createDirectories(temporary.resolve("Wärme pumpe"));
    }

    private Path tree(String name, String target) throws IOException {
        Path from = Fixtures.path("builds/trees/" + name);
        Path to = dir.resolve(target);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(Files.isDirectory(file) ? copy : copy.getParent());
                if (Files.isRegularFile(file)) {
                    Files.copy(file, copy);
                }
            }
        }
        return to;
    }

    private static BuildOutput find(Path path, Optional<BuildSystem> system, String environment, String chip)
            throws EspException {
        return BuildSearch.find(new BuildRequest(
                path,
                system,
                Optional.of(environment).filter(e -> !e.isEmpty()),
                Chip.named(chip),
                path.resolveSibling("unpacked")));
    }

    private static BuildOutput find(Path path) throws EspException {
        return find(path, Optional.empty(), "", "");
    }

    private void refused(Path path, Problem problem, String... texts) {
        assertThatThrownBy(() -> find(path)).isInstanceOfSatisfying(EspException.class, e -> {
            assertThat(e.problem()).isEqualTo(problem);
            assertThat(Remedies.explain(e)).contains(texts);
        });
    }

    @Test
    void whatWasFoundIsSaidInOneLine() throws Exception {
        Path project = tree("platformio-arduino", "Ofen & Herd");
        assertThat(find(project).summary())
                .isEqualTo("PlatformIO build of env:esp32dev for ESP32: app 0x010000, bootloader 0x001000,"
                        + " partition table 0x008000, boot_app0.bin 0x00e000");
        assertThat(find(project, Optional.empty(), "custom", "").remarks())
                .containsExactly("idedata.json puts boot_app0.bin at 0x00e000, but the partition table has otadata at"
                        + " 0x00f000: it goes there");
    }

    @Test
    void severalEnvironmentsWithoutADefaultAreListed() throws Exception {
        Path project = tree("platformio-arduino", "p");
        Files.writeString(project.resolve("platformio.ini"), "[env]\nframework = arduino\n");
        Files.delete(project.resolve(".pio/build/custom/firmware.bin"));
        Files.copy(project.resolve(".pio/build/c3/firmware.bin"), project.resolve(".pio/build/custom/firmware.bin"));
        refused(
                project,
                Problem.BAD_PARAMETER,
                "p holds 3 builds: PlatformIO build of env:c3, PlatformIO build of env:custom, PlatformIO build of"
                        + " env:esp32dev; say which with -Desp.environment",
                "Correct esp.environment; allowed: env:c3, env:custom, env:esp32dev.");
        assertThatThrownBy(() -> find(project, Optional.empty(), "lolin", ""))
                .hasMessage(project + " holds no build called \"lolin\"");
    }

    @Test
    void buildsForDifferentChipsAreChosenByTheChip() throws Exception {
        Path project = tree("idf-multi", "multi");
        refused(
                project,
                Problem.BAD_PARAMETER,
                "multi holds 2 builds: ESP-IDF build of build_esp32, ESP-IDF build of build_esp32c6; say which with"
                        + " -Desp.chip",
                "allowed: esp32, esp32c6.");
        assertThat(find(project, Optional.empty(), "", "esp32c6").chip().map(Chip::id))
                .contains("esp32c6");
    }

    /** A build that does not say its chip is not the one that is meant when none is named. */
    @Test
    void aBuildWithoutAChipIsNotPreferred() throws Exception {
        Path project = tree("idf-multi", "multi");
        Path description = project.resolve("build_esp32c6/flasher_args.json");
        Files.writeString(description, Files.readString(description).replace("\"esp32c6\"", "\"\""));
        for (Path file : find(project, Optional.empty(), "build_esp32c6", "").images().stream()
                .flatMap(i -> i.file().stream())
                .toList()) {
            Files.write(file, new byte[64]);
        }
        refused(
                project,
                Problem.BAD_PARAMETER,
                "multi holds 2 builds: ESP-IDF build of build_esp32, ESP-IDF build of build_esp32c6; say which with"
                        + " -Desp.environment",
                "allowed: build_esp32, build_esp32c6.");
        assertThat(find(project, Optional.empty(), "", "esp32").summary()).contains("build_esp32 for ESP32");
    }

    @Test
    void twoBuildSystemsInOneProjectAreToldApart() throws Exception {
        Path project = tree("platformio-espidf", "both");
        tree("idf-v5-factory", "both");
        refused(
                project,
                Problem.BAD_PARAMETER,
                "both holds 2 builds: PlatformIO build of env:idf, ESP-IDF build of both; say which with"
                        + " -Desp.buildSystem",
                "allowed: platformio, esp-idf.");
        assertThat(find(project, Optional.of(BuildSystem.ESP_IDF), "", "").summary())
                .startsWith("ESP-IDF build of both for ESP32-C3: ");
    }

    @Test
    void filesThatAreGoneAreAskedFor() throws Exception {
        Path project = tree("arduino-v2-export/Fade", "Fade");
        Files.delete(project.resolve("build/esp32.esp32.esp32/Fade.ino.partitions.bin"));
        BuildOutput build = find(project);
        assertThat(build.scope()).isEqualTo(BuildOutput.Scope.APP_ONLY);
        assertThatThrownBy(() -> build.onto(List.of())).isInstanceOfSatisfying(EspException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.INCOMPLETE_BUILD);
            assertThat(e.evidence().get(Key.PARAMETER)).contains("esp.base");
            assertThat(e)
                    .hasMessage("the Arduino build of Fade lacks a bootloader or a partition table; it holds:"
                            + " bootloader 0x001000, app");
        });
    }

    @Test
    void aFolderWithoutABuildSaysWhatWasLookedFor() throws Exception {
        Path empty = Files.createDirectories(dir.resolve("leer"));
        refused(
                empty,
                Problem.FILE_UNREADABLE,
                "leer holds no build that is known here. Looked for: firmware.bin, ",
                "flasher_args.json",
                "Build the firmware first, or correct the path");
        assertThatThrownBy(() -> find(empty, Optional.of(BuildSystem.ARDUINO), "", ""))
                .hasMessage(empty + " holds no Arduino build. Looked for: *.ino.bin");
    }

    @Test
    void anEsp8266FilesystemGoesWhereItsLinkerScriptHasIt() throws Exception {
        Path project = tree("platformio-esp8266", "d1");
        assertThat(place(project, "littlefs.bin")).isEqualTo("0x200000");
        for (String[] script : new String[][] {
            {"eagle.flash.1m64.ld", "0xeb000"}, {"eagle.flash.4m1m.ld", "0x300000"}, {"eagle.flash.4m3m.ld", "0x100000"}
        }) {
            ini(project, "board_build.ldscript = " + script[0]);
            assertThat(place(project, "littlefs.bin")).isEqualTo(script[1]);
        }
        for (String script : List.of(
                "eagle.flash.9999999999m64.ld",
                "eagle.flash.4m9999999999.ld",
                "eagle.flash.1m4m.ld",
                "eagle.flash.2m2048.ld",
                "eagle.flash.4m0.ld")) {
            ini(project, "board_build.ldscript = " + script);
            assertThat(find(project).remarks()).as(script).anyMatch(r -> r.startsWith("littlefs.bin is left out"));
        }
        ini(project, "");
        assertThat(find(project).remarks())
                .containsExactly(
                        "littlefs.bin is left out: where its place is says nothing here; name it in" + " -Desp.images");
    }

    private static void ini(Path project, String line) throws IOException {
        Files.writeString(
                project.resolve("platformio.ini"), "; mine\n[env]\nframework = arduino\n[env:d1_mini]\n" + line + "\n");
    }

    private static String place(Path project, String file) throws EspException {
        return find(project).images().stream()
                .filter(i -> i.file().orElseThrow().endsWith(file))
                .findFirst()
                .orElseThrow()
                .place();
    }

    @Test
    void withoutIdedataArduinosFirstAppIsChosen() throws Exception {
        Path project = tree("platformio-arduino", "p");
        Files.delete(project.resolve(".pio/build/esp32dev/idedata.json"));
        assertThat(find(project).summary()).endsWith("boot_app0.bin 0x00e000");
        Path espIdf = tree("esphome", "e");
        assertThat(find(espIdf).summary())
                .isEqualTo("ESPHome build of env:livingroom for ESP32-C3: app 0x010000, bootloader 0x000000, partition"
                        + " table 0x008000");
    }
}
