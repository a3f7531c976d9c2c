package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.EsptoolConfig;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.build.BuildOutput;
import io.github.espmaven.firmware.build.BuildSearch;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.input.BoardParametersTest;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ESP-IDF build as it stands, its app given as ELF, ends in the flash as the reference tool would have it. */
class IdfBuildFlashTest {
    private static final String ARGS = """
        { "write_flash_args": ["--flash_mode", "dio", "--flash_size", "4MB", "--flash_freq", "40m"],
          "flash_settings": {"flash_mode": "dio", "flash_size": "4MB", "flash_freq": "40m"},
          "flash_files": {"0x0": "bootloader.bin", "0x8000": "table.bin", "0x10000": "app.elf"},
          "app": {"offset": "0x10000", "file": "app.elf", "encrypted": "false"},
          "extra_esptool_args": {"after": "no_reset", "before": "default_reset", "stub": true, "chip": "esp32c3"} }
        """;

    @TempDir
    Path dir;

    @Test
    void flashesWhatTheBuildSays() throws Exception {
        Files.writeString(dir.resolve("flasher_args.json"), ARGS);
        byte[] bootloader = Fixtures.bytes("bootloader/esp32c3-bootloader.bin");
        Files.write(dir.resolve("bootloader.bin"), bootloader);
        Files.write(dir.resolve("table.bin"), Fixtures.bytes("idf-app/partition-table-at-0x8000.bin"));
        Files.write(dir.resolve("app.elf"), Fixtures.bytes("elf/esp32c3-coredump-idf.elf"));
        BuildOutput build = BuildSearch.in(dir);
        Map<String, String> environment = build.behind(Map.of("ESPTOOL_FM", ""));
        Path flash = dir.resolve("flash.bin");
        BoardRequest board = BoardParametersTest.nothingSaid("sim:esp32c3?flash=4MB&file=" + flash)
                .request(environment, EsptoolConfig.defaults());
        HeaderSettings header = HeaderSettings.of(Optional.empty(), Optional.empty(), Optional.empty(), environment);
        FlashRequest request = new FlashRequest(
                new FirmwareInputs(board, build.images(), TableInput.NONE, header),
                FlashOption.DEFAULTS,
                Duration.ZERO);
        FlashResult result = new FlashJob(request, new FakeClock(), new RecordingListener()).run();
        assertThat(result.report().regions()).hasSize(3).allMatch(r -> r.state() == State.VERIFIED);
        assertThat(result.ending()).as("after: no_reset").isEqualTo(BoardEnding.IN_LOADER);
        byte[] held = Files.readAllBytes(flash);
        byte[] app = Fixtures.bytes("idf-app/esp32c3-app-at-0x10000.bin");
        assertThat(Arrays.copyOfRange(held, 0x10000, 0x10000 + app.length)).isEqualTo(app);
        byte[] patched = HeaderPatch.of(Chip.ESP32_C3, "dio", "40m", "4MB")
                .apply(bootloader, 0, Chip.ESP32_C3)
                .bytes();
        assertThat(Arrays.copyOf(held, patched.length)).isEqualTo(patched);
    }
}
