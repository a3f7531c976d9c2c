package io.github.espmaven.port.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashWriter;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole engine on an emulated board: download mode, flash, restart from flash. */
@Tag("slow")
class QemuBoardTest {
    private static final Clock CLOCK = Clock.system();
    private static final int OFFSET = 0x20000;
    private static final ControlLines RESET = new ControlLines(false, true);
    private static final ControlLines BOOT = new ControlLines(true, false);

    @TempDir
    Path dir;

    private final StandInProcess.Launcher emulator = new StandInProcess.Launcher();

    private QemuPort open(String port) throws EspException {
        return QemuPort.open(QemuOptions.parse(port), List.of(Path.of("qemu")), emulator, CLOCK);
    }

    private String heard(Transport port, String awaited) throws EspException {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[1000];
        long start = CLOCK.nanoTime();
        while (!CLOCK.hasPassed(start, Duration.ofSeconds(10)) && all.indexOf(awaited) < 0) {
            int count = port.read(buffer, Duration.ofMillis(100));
            all.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
        return all.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"esp32", "esp32c3", "esp32s3"})
    void isFlashedThroughItsRomAndRestartedFromFlash(String chip) throws Exception {
        byte[] image = new byte[100_000];
        new Random(3).nextBytes(image);
        Path file = dir.resolve("a, flash.bin");
        try (QemuPort port = open("qemu:" + chip + "?flash=2MB&file=" + file)) {
            try (Device device = new Connector(port, CLOCK, ConnectOptions.DEFAULTS, line -> {}).connect()) {
                assertThat(device.chip().id()).isEqualTo(chip);
                assertThat(device.stubRunning()).isTrue();
                FlashRegion region = new FlashRegion(OFFSET, image, "image.bin", "image");
                new FlashWriter(device, event -> {})
                        .write(FlashPlanner.plan(
                                List.of(region),
                                FlashTarget.of(device),
                                HeaderSettings.KEEP,
                                EnumSet.of(FlashOption.COMPRESS, FlashOption.VERIFY)));
                assertThat(device.restart(AfterReset.HARD_RESET)).isTrue();
            }
        }
        assertThat(file).hasSize(2 << 20);
        byte[] held = Files.readAllBytes(file);
        assertThat(Arrays.copyOfRange(held, OFFSET, OFFSET + image.length)).isEqualTo(image);
        assertThat(held[0]).isEqualTo((byte) 0xff);
        assertThat(dir.resolve("a, flash.bin.lock")).doesNotExist();
    }

    @Test
    void startsAnewWithTheSamePinsAndAsAnotherProcessWithOthers() throws Exception {
        try (QemuPort port = open("qemu:esp32c3")) {
            assertThat(heard(port, "invalid header")).contains("boot:0x8 (SPI_FAST_FLASH_BOOT)");
            port.setLines(RESET);
            port.setLines(BOOT);
            assertThat(heard(port, "wait")).contains("DOWNLOAD");
            port.setLines(ControlLines.RELEASED);
            assertThat(emulator.commands).hasSize(2);
            port.setLines(RESET);
            port.setLines(BOOT);
            assertThat(heard(port, "wait")).contains("DOWNLOAD").doesNotContain("FAST_FLASH");
            assertThat(emulator.commands)
                    .as("processes, of which the last was reset")
                    .hasSize(2);
            port.setLines(ControlLines.RELEASED);
            port.setLines(RESET);
            port.setLines(ControlLines.RELEASED);
            assertThat(heard(port, "invalid header")).contains("FAST_FLASH").doesNotContain("DOWNLOAD");
            assertThat(emulator.commands).hasSize(3);
        }
        assertThat(emulator.processes).allMatch(process -> !process.isAlive());
    }

    @Test
    void isSilentAndDeafWhileHeldInReset() throws Exception {
        try (QemuPort port = open("qemu:esp32c3")) {
            heard(port, "invalid header");
            port.setLines(RESET);
            while (port.read(new byte[1000], Duration.ofMillis(50)) > 0) {
                // printed before the reset
            }
            port.write(new byte[] {1, 2, 3});
            assertThat(port.read(new byte[100], Duration.ofMillis(100))).isZero();
        }
    }

    @Test
    void linesThatChangeOneAfterTheOtherLeadToDownloadMode() throws Exception {
        try (QemuPort port = open("qemu:esp32")) {
            port.setLines(RESET);
            port.setLines(new ControlLines(true, true));
            port.setLines(BOOT);
            assertThat(heard(port, "waiting for download")).contains("boot:0x3 (DOWNLOAD_BOOT");
        }
    }

    @Test
    void startsInDownloadModeWhereThePortSaysSo() throws Exception {
        try (QemuPort port = open("qemu:esp32s3?boot=download")) {
            assertThat(heard(port, "waiting for download")).contains("waiting for download");
        }
        assertThat(emulator.commands).hasSize(1);
        assertThat(emulator.commands.get(0)).contains("driver=esp32s3.gpio,property=strap_mode,value=0x07");
    }

    @Test
    void theGoalsOfABuildFindTheSameBoard() throws Exception {
        Path flash;
        try (QemuFiles files = QemuFiles.open(QemuOptions.parse("qemu:esp32?flash=16MB"))) {
            flash = files.flash();
            assertThat(flash).hasParent(files.folder()).hasSize(16 << 20);
            Files.write(flash, new byte[16 << 20]);
            assertThat(files.log()).exists();
        }
        try (QemuFiles files = QemuFiles.open(QemuOptions.parse("qemu:esp32?flash=16MB"))) {
            assertThat(files.flash()).isEqualTo(flash).hasBinaryContent(new byte[16 << 20]);
            assertThat(files.fuses()).hasParent(files.folder());
        }
        try (Stream<Path> left = Files.list(flash.getParent())) {
            assertThat(left)
                    .as("what remains until the program ends")
                    .noneMatch(file -> file.toString().matches(".*(log|lock)"));
        }
    }

    @Test
    void fusesAreKeptInTheirFile() throws Exception {
        Path fuses = dir.resolve("new").resolve("efuse.bin");
        open("qemu:esp32?efuse=" + fuses).close();
        byte[] burnt = Files.readAllBytes(fuses);
        assertThat(burnt).hasSize(124);
        burnt[100] = 1;
        Files.write(fuses, burnt);
        open("qemu:esp32?efuse=" + fuses).close();
        assertThat(Files.readAllBytes(fuses)).isEqualTo(burnt);
    }

    @Test
    void anEmulatorThatDiesIsToldWithWhatItSaid() throws Exception {
        try (QemuPort port = open("qemu:esp32c3")) {
            heard(port, "invalid header");
            emulator.processes.get(0).crash(134);
            EspException lost = catchThrowableOfType(EspException.class, () -> port.setLines(RESET));
            assertThat(Remedies.explain(lost))
                    .isEqualTo("ESP-112 Port lost: qemu:esp32c3: the emulator has ended (exit code 134): qemu: hardware"
                            + " error: the stand-in dies.\n"
                            + "  The emulator that is the board ended by itself.\n"
                            + "  1. Run the goal again: it starts anew, and what its flash file holds is kept.\n"
                            + "  2. If it ends again, the program on the chip may do what it cannot emulate: use a"
                            + " newer release of it, or a board.\n"
                            + "  More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-112");
            assertThatThrownBy(() -> port.awaitReturn(Duration.ofSeconds(1))).hasMessage(lost.getMessage());
            port.close();
            assertThat(port.awaitReturn(Duration.ofSeconds(1))).isFalse();
        }
    }
}
