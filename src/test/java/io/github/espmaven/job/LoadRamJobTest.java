package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.image.ImageBuilder;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.report.StartReport;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadRamJobTest {
    private static final Duration SHOW = Duration.ofSeconds(1);

    @TempDir
    Path dir;

    private final RecordingListener listener = new RecordingListener();

    private StartReport load(String port, Path file) throws EspException {
        return load(Boards.at(port), file);
    }

    private StartReport load(BoardRequest board, Path file) throws EspException {
        return new LoadRamJob(board, new FakeClock(), listener).run(file, SHOW);
    }

    private Path image(Chip chip, int entry, int address) throws Exception {
        byte[] image = ImageBuilder.forChip(chip)
                .entry(entry)
                .segment(address, new byte[0x2345])
                .build();
        return Files.write(dir.resolve("program.bin"), image);
    }

    @Test
    void whatTheProgramPrintsIsShownAndIsTheProofThatItRuns() throws Exception {
        Path script = Files.writeString(dir.resolve("console.txt"), "50ms hello from RAM\n10ms and more\n");
        StartReport result = load("sim:esp32c3?console=" + script, image(Chip.ESP32_C3, 0x4038_0010, 0x4038_0000));
        assertThat(listener.told())
                .endsWith("console hello from RAM", "console and more")
                .noneMatch(line -> line.contains("\u0001"));
        assertThat(result.line())
                .isEqualTo(
                        "Loaded 9032 bytes into RAM, each block checked by the ROM, and started them at 0x40380010. The"
                                + " program runs: it printed 2 lines.");
    }

    /** Lines of a real chip's ROM and of ESP-IDF's panic handler. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rst:0x7 (TG0WDT_SYS_RST),boot:0xc (SPI_FAST_FLASH_BOOT) | the chip restarted and leaves it, its ROM",
                "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0)) | the chip restarted and leaves it, its ROM says",
                "waiting for download | the chip waits for download again.",
                "Guru Meditation Error: Core  0 panic'ed (Illegal instruction). Exception was unhandled. | the program"
                        + " crashed: \"Guru Meditation Error: Core  0"
            })
    void aProgramThatEndsDoesNotRun(String line, String why) throws Exception {
        Path script = Files.writeString(
                dir.resolve("console.txt"),
                "50ms hello from RAM\n10ms ESP-ROM:esp32c3-api1-20210207\n0ms " + line + "\n");
        Path program = image(Chip.ESP32_C3, 0x4038_0010, 0x4038_0000);
        assertThatThrownBy(() -> load("sim:esp32c3?console=" + script, program))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith(
                                        "ESP-407 The board does not start: the program in RAM does not go on: " + why)
                                .contains("\n  See more of what it prints: -Desp.show=10s.\n")
                                .doesNotContain("checkBoot"));
    }

    @Test
    void silenceProvesNothing() throws Exception {
        StartReport result = load("sim:esp8266", image(Chip.ESP8266, 0x4010_0000, 0x4010_0000));
        assertThat(result.line()).endsWith("Nothing was printed, so nothing proves that the program runs.");
    }

    /** ESP-IDF's bootloader is linked for RAM alone; readelf says that it loads 0x44c, 0xaa1 and 0x1fc bytes. */
    @Test
    void anElfFileIsLoaded() throws Exception {
        Path elf = Fixtures.path("elf/esp32-bootloader.elf");
        BoardRequest board = Boards.at("sim:esp32");
        BoardRequest named = board.withOptions(board.options().withChip(Optional.of(Chip.ESP32)));
        assertThat(load(named, elf).line()).startsWith("Loaded " + (0x44c + 0xaa4 + 0x1fc) + " bytes into RAM, ");
    }

    @Test
    void aProgramInFlashIsRefusedBeforeThePortIsOpened() throws Exception {
        assertThatThrownBy(() -> load("/dev/no-such-port", image(Chip.ESP32_C3, 0x4200_0020, 0x4200_0020)))
                .hasMessageContaining(
                        "program.bin: 9032 bytes for 0x42000020 lie outside the RAM of an ESP32-C3: only a"
                                + " program that is linked for RAM alone can be loaded so")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BAD_IMAGE);
        assertThatThrownBy(() -> load("/dev/no-such-port", image(Chip.ESP32_C3, 0x4037_0000, 0x4038_0000)))
                .hasMessageContaining("its entry point is in none of its parts");
    }

    @Test
    void anotherChipsProgramIsNotLoaded() throws Exception {
        Path program = image(Chip.ESP32_C6, 0x4080_0000, 0x4080_0000);
        assertThatThrownBy(() -> load("sim:esp32c3", program))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .isEqualTo("ESP-306 Image is for another chip: " + program
                                        + " is a program for ESP32-C6, but the board has an ESP32-C3.\n"
                                        + "  Build the program for the chip on the board, or choose the other board.\n"
                                        + "  More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html"
                                        + "#ESP-306"));
    }

    @Test
    void protectedChipsStartNothing() throws Exception {
        Path program = image(Chip.ESP32_C3, 0x4038_0000, 0x4038_0000);
        assertThatThrownBy(() -> load("sim:esp32c3?security=secure-boot", program))
                .hasMessage("with secure boot an ESP32-C3 starts no program from RAM");
        assertThatThrownBy(() -> load("sim:esp32c3?security=secure-download", program))
                .hasMessage("the chip is in secure download mode and takes no commands for its memory");
    }
}
