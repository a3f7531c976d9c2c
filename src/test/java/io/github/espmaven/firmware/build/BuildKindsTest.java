package io.github.espmaven.firmware.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs without what starts them, archives, manifests and releases. */
class BuildKindsTest {
    @TempDir
    Path dir;

    private BuildOutput find(Path path, String environment, String chip) throws EspException {
        return BuildSearch.find(new BuildRequest(
                path,
                Optional.empty(),
                Optional.of(environment).filter(e -> !e.isEmpty()),
                Chip.named(chip),
                dir.resolve("unpacked")));
    }

    private static Path tree(String name) {
        return Fixtures.path("builds/trees/" + name);
    }

    private void refused(Path path, String environment, String chip, Problem problem, String text) {
        assertThatThrownBy(() -> find(path, environment, chip))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(problem))
                .hasMessageContaining(text);
    }

    @Test
    void aRustProgramComesWithItsTableAndWithoutABootloader() throws Exception {
        Path project = tree("rust-no-std");
        refused(
                project,
                "",
                "",
                Problem.BAD_PARAMETER,
                "holds 2 builds: Rust build of release/blinky, Rust build of debug/blinky; say which with"
                        + " -Desp.environment");
        for (Path start : List.of(project, project.resolve("target"))) {
            BuildOutput build = find(start, "release", "");
            assertThat(build.scope()).isEqualTo(BuildOutput.Scope.APP_ONLY);
            assertThat(build.summary())
                    .isEqualTo("Rust build of release/blinky for ESP32-C3: partitions.csv 0x008000, blinky 0x010000");
            assertThat(build.settings())
                    .containsEntry("ESPTOOL_FM", "dio")
                    .containsEntry("ESPTOOL_FF", "40m")
                    .containsEntry("ESPTOOL_FS", "4MB");
            assertThatThrownBy(() -> build.onto(List.of()))
                    .isInstanceOfSatisfying(
                            EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INCOMPLETE_BUILD));
        }
    }

    @Test
    void aRustProgramOnEspIdfHasAllBesideIt() throws Exception {
        BuildOutput build = find(tree("rust-std-idf"), "", "");
        assertThat(build.scope()).isEqualTo(BuildOutput.Scope.WHOLE);
        assertThat(build.summary())
                .isEqualTo(
                        "Rust build of release/thing for ESP32-S3: bootloader 0x000000, partition-table.bin 0x008000,"
                                + " thing 0x010000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tar.gz"})
    void anArchiveCountsAsTheFolderInIt(String kind) throws Exception {
        Path project = tree("platformio-arduino");
        Path archive = dir.resolve("Gerät 1." + kind);
        if (kind.equals("zip")) {
            zip(archive, project);
        } else {
            tar(archive, project);
        }
        BuildOutput build = find(archive, "c3", "");
        assertThat(build.summary())
                .isEqualTo(find(project, "c3", "").summary())
                .startsWith("PlatformIO build of env:c3 for ESP32-C3: ");
        for (int i = 0; i < build.images().size(); i++) {
            Optional<Path> file = build.images().get(i).file();
            if (file.isPresent()) {
                assertThat(file.get())
                        .hasSameBinaryContentAs(project.resolve(".pio/build/c3")
                                .resolve(file.get().getFileName()));
            }
        }
    }

    private static void tar(Path archive, Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tar")), "there is no tar");
        Process tar = new ProcessBuilder(
                        "/usr/bin/tar",
                        archive.toString().endsWith("gz") ? "-czf" : "-cf",
                        archive.toString(),
                        "-C",
                        folder.getParent().toString(),
                        String.valueOf(folder.getFileName()))
                .start();
        assertThat(tar.waitFor()).isZero();
    }

    /** A download that was broken off, wherever that was, is no build. */
    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tar.gz"})
    void anArchiveThatIsCutIsRefused(String kind) throws Exception {
        Path project = Files.createDirectories(dir.resolve("firmware"));
        Files.write(project.resolve("a.bin"), new byte[600]);
        Files.write(project.resolve("b.bin"), new byte[1500]);
        Path archive = dir.resolve("fw." + kind);
        if (kind.equals("zip")) {
            zip(archive, project);
        } else {
            tar(archive, project);
        }
        byte[] whole = Files.readAllBytes(archive);
        int end = kind.equals("tar") ? 512 * (1 + 1 + 2 + 1 + 3) : whole.length - 1;
        for (int length = kind.equals("zip") ? 4 : 512; length <= end; length += kind.equals("tar") ? 256 : 7) {
            Path cut = Files.write(dir.resolve("cut." + kind), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> find(cut, "", ""))
                    .as("%s of %s bytes", length, whole.length)
                    .isInstanceOf(EspException.class)
                    .hasMessageMatching(".*(is cut or damaged|cannot be unpacked|nor an archive).*");
        }
    }

    /** A file of a zip is what the zip's directory says of it. */
    @Test
    void anArchiveWithADamagedFileIsRefused() throws Exception {
        Path project = Files.createDirectories(dir.resolve("firmware"));
        Files.write(project.resolve("a.bin"), new byte[600]);
        Path archive = dir.resolve("fw.zip");
        zip(archive, project);
        byte[] bytes = Files.readAllBytes(archive);
        int crc = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 16;
        bytes[crc] ^= 1;
        Files.write(archive, bytes);
        refused(archive, "", "", Problem.BAD_BUILD, archive + " is damaged: x/a.bin is not what its directory says");
    }

    @Test
    void aCompressedFileThatIsTooLargeIsRefused() throws Exception {
        Path file = dir.resolve("firmware.bin.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(new byte[(64 << 20) + 1]);
        }
        refused(file, "", "", Problem.BAD_BUILD, file + " unpacks to more than 64MB");
    }

    private static void zip(Path archive, Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes);
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(
                        new ZipEntry("x/" + folder.relativize(file).toString().replace('\\', '/')));
                zip.write(Files.readAllBytes(file));
            }
        }
        Files.write(archive, bytes.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../evil.bin", "/etc/evil", "a/../../evil", "..\\evil.bin"})
    void anArchiveLeadsNowhereElse(String name) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(new byte[10]);
        }
        Path archive = Files.write(dir.resolve("fw.zip"), bytes.toByteArray());
        refused(archive, "", "", Problem.BAD_BUILD, archive + " holds a file that leads out of it: " + name);
        try (Stream<Path> files = Files.walk(dir)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(archive);
        }
    }

    @Test
    void aNameInAManifestMayHoldWhatAnAddressWouldEncode() throws Exception {
        Path app = tree("platformio-arduino").resolve(".pio/build/c3/firmware.bin");
        for (String name : List.of("100%.bin", "a%20b.bin", "a b.bin")) {
            Path manifest = Files.writeString(
                    dir.resolve("manifest.json"),
                    "{\"builds\": [{\"chipFamily\": \"ESP32-C3\", \"parts\": [{\"path\": \"" + name.replace(" ", "%20")
                            + "\", \"offset\": 0}]}]}");
            Path file = Files.copy(app, dir.resolve(name));
            assertThat(find(manifest, "", "").images().get(0).file()).contains(file);
            Files.delete(file);
        }
    }

    @Test
    void aManifestNamesFilesBesideIt() throws Exception {
        refused(
                tree("manifest-esp-web-tools"),
                "",
                "",
                Problem.BAD_PARAMETER,
                "holds 5 builds: web manifest of ESP32, web manifest of ESP32-C3, web manifest of ESP32-S3/cdc, web"
                        + " manifest of ESP32-S3/uart, web manifest of ESP8266; say which with -Desp.chip");
        refused(
                tree("manifest-esp-web-tools"),
                "",
                "esp32s3",
                Problem.BAD_PARAMETER,
                "ESP32-S3/cdc, web manifest of ESP32-S3/uart; say which with -Desp.environment");
        refused(
                tree("manifest-esp-web-tools").resolve("manifest-remote.json"),
                "",
                "",
                Problem.BAD_BUILD,
                "names https://example.org/fw/app.bin, and nothing is fetched from addresses in a manifest: download"
                        + " it, with the manifest's other files, into the manifest's folder");
        Files.write(dir.resolve("my app.bin"), Fixtures.bytes("builds/trees/tinygo/main.bin"));
        Path manifest = Files.writeString(dir.resolve("manifest.json"), """
            {"name": "x", "builds": [{"chipFamily": "ESP32-C3",
              "parts": [{"path": "my%20app.bin", "offset": "0x10000"}]}]}
            """);
        BuildOutput build = find(manifest, "", "");
        assertThat(build.summary()).isEqualTo("web manifest of ESP32-C3 for ESP32-C3: app 0x010000");
        assertThat(build.remarks())
                .containsExactly("manifest.json has offsets as texts: installers in a browser want numbers");
    }

    @Test
    void filesOfAReleaseForSeveralChipsAreChosenByTheChip() {
        refused(
                tree("release-wled"),
                "",
                "",
                Problem.BAD_PARAMETER,
                "holds 4 builds: release of WLED_0.15.0_ESP32-C3.bin, release of WLED_0.15.0_ESP32.bin, release of"
                        + " WLED_0.15.0_ESP8266.bin, release of WLED_0.15.0_ESP02.bin.gz; say which with -Desp.chip");
    }

    /** What TinyGo makes has no descriptor and lies in RAM, as bootloaders do: beside its source it is known for what it is. */
    @Test
    void aProgramOfTinyGoIsKnownByTheSourceBesideIt() throws Exception {
        Path project = Files.createDirectories(dir.resolve("blinky"));
        Files.copy(tree("idf-v5-factory/build/bootloader/bootloader.bin"), project.resolve("blinky.bin"));
        assertThat(find(project, "", "").summary()).startsWith("release of blinky.bin for ESP32-C3: ");
        Files.writeString(project.resolve("main.go"), "package main\n");
        BuildOutput build = find(project, "", "");
        assertThat(build.summary())
                .startsWith("TinyGo build of blinky.bin for ESP32-C3: ")
                .endsWith(" 0x000000");
        assertThat(build.scope()).isEqualTo(BuildOutput.Scope.WHOLE);
        Files.copy(tree("tinygo/main.bin"), project.resolve("app.bin"));
        assertThat(find(project, "blinky.bin", "").summary()).startsWith("TinyGo build of blinky.bin");
        Files.delete(project.resolve("blinky.bin"));
        assertThat(find(project, "", "").summary()).startsWith("release of app.bin");
    }

    @Test
    void whatIsMissingOfALaunchpadIsNamed() throws Exception {
        BuildOutput build = find(tree("manifest-launchpad"), "light", "esp32c3");
        assertThat(build.summary()).endsWith(" 0x000000");
        refused(tree("manifest-launchpad"), "kit-a", "", Problem.FILE_UNREADABLE, "switch_kit_a.bin does not exist");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "release-wled/WLED_0.15.0_ESP32-C3.bin",
                "release-tasmota/tasmota32c3.bin",
                "release-micropython/ESP32_GENERIC_C3-20250415-v1.25.0.app-bin",
                "uf2-release/board-firmware.uf2",
                "tinygo/main.bin"
            })
    void anApplicationAloneIsNoWholeFirmware(String file) throws Exception {
        assertThat(find(tree(file), "", "").scope()).isEqualTo(BuildOutput.Scope.APP_ONLY);
    }

    @Test
    void aCompressedFileForTheEsp8266IsUnpacked() throws Exception {
        assertThat(find(tree("release-tasmota/tasmota-lite.bin.gz"), "", "").summary())
                .isEqualTo("release of tasmota-lite.bin.gz for ESP8266: tasmota-lite.bin.gz 0x000000");
        refused(
                tree("release-tasmota"),
                "",
                "esp8266",
                Problem.BAD_PARAMETER,
                "holds 2 builds: release of tasmota.bin, release of tasmota-lite.bin.gz; say which with"
                        + " -Desp.environment");
    }

    @Test
    void zephyrWithTheBootloaderOfEspIdfAndPathsOfAnotherMachine() throws Exception {
        Path build = Files.createDirectories(dir.resolve("z p/build"));
        for (String file :
                List.of("esp-idf/build/bootloader/bootloader.bin", "zephyr/zephyr.bin", "zephyr/zephyr.elf")) {
            Files.createDirectories(build.resolve(file).getParent());
        }
        Path parts = tree("idf-v4-args-only/build");
        Path loader = build.resolve("esp-idf/build/bootloader/bootloader.bin");
        Files.copy(parts.resolve("bootloader/bootloader.bin"), loader);
        Files.copy(parts.resolve("partition_table/partition-table.bin"), loader.resolveSibling("table.bin"));
        Files.copy(parts.resolve("blink.bin"), build.resolve("zephyr/zephyr.bin"));
        Files.writeString(build.resolve("zephyr/.config"), "CONFIG_SOC_SERIES_ESP32=y\n");
        Files.writeString(build.resolve("zephyr/runners.yaml"), """
            config:
              bin_file: 'zephyr.bin'
            args:
              esp32:
                - --esp-flash-bootloader=/home/me/z p/build/esp-idf/build/bootloader/bootloader.bin
                - "--esp-flash-partition_table=/home/me/z p/build/esp-idf/build/bootloader/table.bin"
                - --esp-boot-address=0x1000
            """);
        assertThat(find(dir.resolve("z p"), "", "").summary())
                .isEqualTo("Zephyr build of z p for ESP32: app 0x010000, bootloader 0x001000, partition table"
                        + " 0x008000");
    }

    /** The same descriptions, in brackets, as other writers of YAML have them. */
    @Test
    void zephyrsDescriptionsMayBeInFlowStyle() throws Exception {
        Path build = dir.resolve("build");
        Path from = tree("zephyr-sysbuild/build");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = build.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        String expected = find(build, "", "").summary();
        Files.writeString(build.resolve("domains.yaml"), """
            {default: app, # not [this
              build_dir: "/home/user/[zp]/build", domains: [{name: app, build_dir: /home/user/zp/build/app},
              {build_dir: '/home/user/zp/build/mcuboot', name: mcuboot}],
              flash_order: [mcuboot, app]}
            """);
        assertThat(find(build, "", "").summary()).isEqualTo(expected);
        for (String domain : List.of("app", "mcuboot")) {
            Path runners = build.resolve(domain + "/zephyr/runners.yaml");
            String block = Files.readString(runners);
            String arguments = block.substring(block.indexOf("  esp32:"), block.indexOf("  openocd:"))
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("- "))
                    .map(line -> line.substring(2))
                    .collect(Collectors.joining(", "));
            String image = block.lines()
                    .filter(l -> l.contains("bin_file:"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(
                    runners, "config: { " + image.strip() + " }\nargs: {openocd: [], esp32: [" + arguments + "]}\n");
        }
        assertThat(find(build, "", "").summary()).isEqualTo(expected);
        assertThat(find(build, "", "").settings())
                .isEqualTo(find(tree("zephyr-sysbuild/build"), "", "").settings());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: b|a: b",
                "a: x[1], {y}|a: x[1], {y}",
                "- it's [so]|- it's [so]",
                "a: [b, \"c, d\"]|a:;  - b;  - \"c, d\"",
                "a: {b: c,d: [e]}# f|a:;  b: c;  d:;    - e# f",
                "[{a: b,c: d},e]|;- a: b;  c: d;- e",
                "{\"a\":{\"b\":[c]}} # [|;\"a\":;  \"b\":;    - c",
                "a: [x|a:;  - x",
                "]}|]}",
                "\"[|\"[",
            })
    void bracketsBecomeLines(String flow, String blocks) {
        assertThat(YamlFlow.toBlocks(flow).lines().map(String::stripTrailing)).containsExactly(blocks.split(";", -1));
    }

    @Test
    void aProgramOfRustIsKnownByItsFolder() throws Exception {
        Path program = tree("rust-std-idf").resolve("target/xtensa-esp32s3-espidf/release/thing");
        assertThat(find(program, "", "").summary())
                .isEqualTo(find(tree("rust-std-idf"), "", "").summary());
    }

    @Test
    void whatIsNoFirmwareIsNotGivenAPlace() throws Exception {
        Path file = Files.writeString(dir.resolve("LICENSE"), "Permission is hereby granted");
        refused(
                file,
                "",
                "",
                Problem.BAD_BUILD,
                file + " is neither firmware that is known here nor an archive (zip, tar, tar.gz) of a build");
    }

    @Test
    void marksOfTheTextFormAreTaken() throws Exception {
        Path build = Files.createDirectories(dir.resolve("out"));
        for (String name : List.of("encrypted_flash_args", "flash_args")) {
            Files.copy(tree("idf-encrypted-dev/build").resolve(name), build.resolve(name));
        }
        assertThat(find(dir, "", "").images())
                .extracting(i -> i.place() + " " + (i.encryption() == Encryption.BY_CHIP))
                .containsExactly("0x110000 false", "0x1000 true", "0x20000 true", "0xa000 true");
    }

    @Test
    void anOffsetBeyondEveryFlashIsNotCutOff() throws Exception {
        Files.write(dir.resolve("a.bin"), Fixtures.bytes("builds/trees/tinygo/main.bin"));
        Path manifest = Files.writeString(dir.resolve("manifest.json"), """
            {"builds": [{"chipFamily": "ESP32-C3", "parts": [{"path": "a.bin", "offset": 4294967296}]}]}
            """);
        assertThat(find(manifest, "", "").images().get(0).place()).isEqualTo("0x100000000");
    }

    @Test
    void manifestsOfOtherProgramsAreNoBuilds() throws Exception {
        Path project = Files.createDirectories(dir.resolve("p"));
        Files.writeString(project.resolve("manifest.json"), "{ broken");
        refused(project, "", "", Problem.FILE_UNREADABLE, "p holds no build that is known here. Looked for: ");
        Files.createDirectories(project.resolve("out/lolin32"));
        for (String name : List.of("firmware.bin", "firmware.elf", "bootloader.bin", "partitions.bin")) {
            Files.copy(
                    tree("platformio-arduino/.pio/build/esp32dev").resolve(name),
                    project.resolve("out/lolin32").resolve(name));
        }
        assertThat(find(project, "", "").summary()).startsWith("PlatformIO build of env:lolin32 for ESP32: ");
    }

    @Test
    void aSketchbookIsSearched() throws Exception {
        assertThat(find(tree("arduino-v3-export"), "", "").summary())
                .isEqualTo("Arduino build of Blink for ESP32-C3: bootloader 0x000000, partition table 0x008000, otadata"
                        + " 0x00e000, app 0x010000");
    }
}
