package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.bootlog.BootEvent;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.bootlog.BootLogParser;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import io.github.espmaven.transport.ControlLines;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a virtual board prints when it is reset: its flash decides. */
class VirtualBoardBootTest {
    private final FakeClock clock = new FakeClock();

    @ParameterizedTest
    @EnumSource
    void saysWhichModeItIsIn(Chip chip) throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(chip), clock);
        board.transport().setBaudRate(chip.spec().consoleBaud());
        console(board, Duration.ofMillis(50));
        reset(board, true);
        BootLog download = BootLog.of(console(board, Duration.ofMillis(50)));
        assertThat(download.mode())
                .hasValueSatisfying(m -> assertThat(m.download()).isTrue());
        reset(board, false);
        assertThat(BootLog.of(console(board, Duration.ofMillis(50))).startedFromFlash())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void bootsTheDemoFirmware(Timing timing) throws Exception {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(Chip.ESP32_C3).withTiming(timing), clock);
        board.loadFlash(0, Files.readAllBytes(Path.of("src/it/quickstart/firmware/hello.bin")));
        reset(board, false);
        String console = console(board, Duration.ofMillis(3500));
        assertThat(console)
                .contains("entry 0x40384000\r\nHello from esp-maven-plugin! This line comes out of the flash. 1\r\n")
                .contains("of the flash. 3\r\n")
                .doesNotContain("of the flash. 9\r\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_C3"})
    void consoleOfRealFirmwareEqualsTheRealOneUpToTheEntry(Chip chip) throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(chip).withTiming(Timing.REAL), clock);
        board.loadFlash(chip.spec().bootloaderOffset(), Fixtures.bytes("bootloader/" + chip.id() + "-bootloader.bin"));
        board.loadFlash(0x8000, Fixtures.bytes("idf-app/partition-table-at-0x8000.bin"));
        board.loadFlash(0x10000, Fixtures.bytes("idf-app/" + chip.id() + "-app-at-0x10000.bin"));
        console(board, Duration.ofMillis(10));
        reset(board, false);
        String console = console(board, Duration.ofSeconds(1));
        byte[] log = Fixtures.bytes("monitor/" + chip.id() + "-boot-panic-coredump.log");
        String real = new String(log, StandardCharsets.ISO_8859_1);
        String rom = real.substring(0, real.indexOf("\r\n", real.indexOf("entry 0x")) + 2);
        assertThat(console.substring(console.indexOf(rom.substring(0, 12)))).startsWith(rom);
        assertThat(console).contains("Project name:     test_core_dump");
    }

    @Test
    void anEmptyBoardRestartsForEver() throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(Chip.ESP32_C3).withTiming(Timing.REAL), clock);
        List<BootEvent> events = new BootLogParser().accept(console(board, Duration.ofSeconds(5)));
        assertThat(events).filteredOn(e -> e instanceof BootEvent.Started).hasSizeBetween(8, 30);
    }

    @Test
    void aConsoleThatNobodyReadsCostsNeitherMemoryNorTime() throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(Chip.ESP32_C3), clock);
        clock.sleep(Duration.ofHours(2));
        assertThat(console(board, Duration.ZERO).length()).isBetween(0x1_0000, 0x1_1000);
    }

    private void reset(VirtualBoard board, boolean bootPinLow) throws EspException {
        board.transport().setLines(new ControlLines(false, true));
        clock.sleep(Duration.ofMillis(100));
        board.transport().setLines(new ControlLines(bootPinLow, false));
        clock.sleep(Duration.ofMillis(5));
    }

    private String console(VirtualBoard board, Duration duration) throws EspException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[0x2_0000];
        long start = clock.nanoTime();
        do {
            int count = board.transport().read(buffer, Duration.ofMillis(10));
            all.write(buffer, 0, count);
        } while (!clock.hasPassed(start, duration));
        return all.toString(StandardCharsets.ISO_8859_1);
    }
}
