package io.github.espmaven.firmware.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.flash.Encryption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdfBuildTest {
    @TempDir
    Path dir;

    private BuildOutput json(String text) throws EspException, IOException {
        Files.writeString(dir.resolve("flasher_args.json"), text);
        return BuildSearch.in(dir);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--flash_mode,--flash_size,--flash_freq", "--flash-mode,--flash-size,--flash-freq"})
    void optionsOfOldAndNewBuildsAreUnderstood(String options) throws EspException, IOException {
        String[] names = options.split(",");
        BuildOutput build = json("""
            {"write_flash_args": ["%s", "dio", "%s", "4MB", "%s", "80m"],
             "flash_files": {"0x1000": "bootloader/bootloader.bin"}}
            """.formatted((Object[]) names));
        assertThat(build.settings()).isEqualTo(Map.of("ESPTOOL_FM", "dio", "ESPTOOL_FS", "4MB", "ESPTOOL_FF", "80m"));
        assertThat(build.images()).containsExactly(new ImageSpec("0x1000", dir.resolve("bootloader/bootloader.bin")));
        assertThat(build.stub()).isEmpty();
    }

    @Test
    void settingsChipStubAndEncryptionAreTaken() throws EspException, IOException {
        BuildOutput build = json("""
            {"write_flash_args": ["--flash-mode", "qio"],
             "flash_settings": {"flash_mode": "dio", "flash_size": "detect", "flash_freq": "40m"},
             "flash_files": {"0x0": "b.bin", "0x8000": "t.bin", "0x110000": "web.bin"},
             "bootloader": {"offset": "0x0", "file": "b.bin", "encrypted": "true"},
             "partition-table": {"offset": "0x8000", "file": "t.bin", "encrypted": true},
             "storage": {"offset": "0x110000", "file": "web.bin", "encrypted": "false"},
             "extra_esptool_args": {"after": "no-reset", "before": "default-reset", "stub": false, "chip": "esp32s3"}}
            """);
        assertThat(build.settings())
                .containsEntry("ESPTOOL_FM", "dio")
                .containsEntry("ESPTOOL_FS", "detect")
                .containsEntry("ESPTOOL_CHIP", "esp32s3")
                .containsEntry("ESPTOOL_AFTER", "no-reset")
                .containsEntry("ESPTOOL_BEFORE", "default-reset");
        assertThat(build.stub()).contains(false);
        assertThat(build.images())
                .extracting(i -> i.encryption() == Encryption.BY_CHIP)
                .containsExactly(true, true, false);
    }

    @Test
    void theEnvironmentStandsBeforeTheBuild() throws EspException, IOException {
        BuildOutput build = json("""
            {"flash_settings": {"flash_mode": "dio"}, "flash_files": {"0": "a.bin"},
             "extra_esptool_args": {"chip": "esp32"}}
            """);
        assertThat(build.behind(Map.of("ESPTOOL_CHIP", "esp32c3", "ESPTOOL_FM", " ", "HOME", "/h")))
                .isEqualTo(Map.of("ESPTOOL_CHIP", "esp32c3", "ESPTOOL_FM", "dio", "HOME", "/h"));
    }

    @Test
    void theTextFormIsReadWhereThereIsNoJson() throws EspException, IOException {
        Files.writeString(dir.resolve("flash_args"), """
            --flash_mode dio --flash_freq 40m --flash_size 2MB
            0x1000 bootloader/bootloader.bin
            0x10000 "my app.bin"
            """);
        BuildOutput build = BuildSearch.in(dir);
        assertThat(build.settings()).isEqualTo(Map.of("ESPTOOL_FM", "dio", "ESPTOOL_FS", "2MB", "ESPTOOL_FF", "40m"));
        assertThat(build.images())
                .isEqualTo(List.of(
                        new ImageSpec("0x1000", dir.resolve("bootloader/bootloader.bin")),
                        new ImageSpec("0x10000", dir.resolve("my app.bin"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "3", "{\"flash_files\": 3}", "{\"flash_files\": {}}", "nonsense", "null"})
    void whatIsNoBuildSaysSo(String text) {
        assertThatThrownBy(() -> json(text))
                .isInstanceOf(EspException.class)
                .extracting(e -> ((EspException) e).problem())
                .isIn(Problem.BAD_BUILD, Problem.FILE_EMPTY);
        assertThatThrownBy(() -> BuildSearch.in(dir.resolve("nowhere")))
                .hasMessage(dir.resolve("nowhere") + " does not exist");
    }

    @Test
    void deeplyNestedTextEndsInAMessage() {
        assertThatThrownBy(() -> json("[".repeat(100_000))).isInstanceOf(EspException.class);
    }

    @Test
    void whatIsWrongIsSaidWithPathAndPlaceAndNoClass() {
        Path file = dir.resolve("flasher_args.json");
        refused("{ \"flash_files\": {\"0x0\":\"app.bin\",}, }", file + " is not valid JSON at line 1 column 36");
        refused("{\n \"flash_files\": nonsense here\n}", file + " is not valid JSON at line 2 column 27");
        refused("[1]", file + " is not a JSON object");
        refused("{\"flash_files\": 3}", file + " has something else than an object in flash_files");
        refused("{\"write_flash_args\": 3}", file + " has something else than a list in write_flash_args");
        refused(
                "{\"flash_files\": {\"zero\": \"a.bin\"}}",
                file + " has no offset and file in flash_files, but \"zero\": \"a.bin\"");
        refused("{}", file + " names no file to flash");
        refused("[".repeat(100_000), file + " is not valid JSON at line 1 column 257");
    }

    private void refused(String text, String message) {
        assertThatThrownBy(() -> json(text))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_BUILD))
                .hasMessage(message);
    }

    @Test
    void filesOutsideItsDirectoryAreListed() throws Exception {
        Path build = Files.createDirectories(dir.resolve("build"));
        Files.writeString(
                build.resolve("flasher_args.json"),
                "{\"flash_files\": {\"0\": \"../secret.bin\", \"0x8000\": \"sub/../table.bin\"}}");
        assertThat(BuildSearch.in(build).outside()).containsExactly(dir.resolve("secret.bin"));
    }
}
