package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.loader.Op;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.ScriptedChip;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each way in which connecting fails (protocol.md, section 9): the problem, what is said of it, and how long it takes. */
class ConnectFailuresTest {
    private static final String FLASH_BOOT = "ESP-ROM:esp32c3-api1-20210207\r\n"
            + "Build:Feb  7 2021\r\n"
            + "rst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n";

    private static final String DOWNLOAD =
            "ESP-ROM:esp32c3-api1-20210207\r\nrst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0/1))\r\n"
                    + "waiting for download\r\n";

    /** Before the fourth attempt, for supplies and capacitors that are slow. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock();
    private final List<String> log = new ArrayList<>();
    private final ScriptedChip chip = new ScriptedChip(clock);

    @Test
    void nobodyAnswers() {
        EspException e = failure(chip, ConnectOptions.DEFAULTS);
        assertThat(e.problem()).isEqualTo(Problem.NO_SERIAL_DATA);
        assertThat(e)
                .hasMessage("could not connect to a chip at /dev/ttyUSB7: not a single byte came back in 7 attempts,"
                        + " at 115200 baud and 6 other rates");
        assertThat(e.evidence().get(Key.BEFORE)).contains("default-reset");
        assertThat(chip.closed()).isTrue();
        assertThat(clock.elapsed())
                .as("beside the pause before the fourth attempt")
                .isLessThan(Duration.ofSeconds(10).plus(PAUSE));
    }

    @Test
    void theApplicationStarts() {
        EspException e = failure(chip.prints(FLASH_BOOT), ConnectOptions.DEFAULTS.withChip(Optional.of(Chip.ESP32_C3)));
        assertThat(e.problem()).isEqualTo(Problem.WRONG_BOOT_MODE);
        assertThat(e)
                .hasMessage("could not connect to the ESP32-C3 at /dev/ttyUSB7: the chip did not start "
                        + "in download mode (boot mode 0x8 (SPI_FAST_FLASH_BOOT))");
        assertThat(e.evidence().number(Key.BOOT_MODE)).hasValue(0x8);
        assertThat(e.evidence().get(Key.BOOT_MODE_NAME)).contains("SPI_FAST_FLASH_BOOT");
        assertThat(e.evidence().get(Key.BOOT_PIN)).contains("9");
        assertThat(clock.elapsed())
                .as("no more syncs when the boot log tells")
                .isLessThan(Duration.ofSeconds(4).plus(PAUSE));
    }

    @Test
    void theChipDoesNotHear() {
        EspException e = failure(chip.prints(DOWNLOAD), ConnectOptions.DEFAULTS);
        assertThat(e.problem()).isEqualTo(Problem.NO_SYNC_REPLY);
        assertThat(e).hasMessageEndingWith("the chip is in download mode but does not hear what is sent to it");
    }

    @Test
    void onlyNoiseComes() {
        EspException e = failure(chip.prints("\u0012\u00f3\u0081xyz"), ConnectOptions.DEFAULTS);
        assertThat(e.problem()).isEqualTo(Problem.INVALID_PACKET_HEAD);
        assertThat(e.evidence().get(Key.LAST_BYTES)).contains("12f38178797a");
    }

    @Test
    void theApplicationCrashes() {
        chip.prints("Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.\r\n");
        EspException e = failure(chip, ConnectOptions.DEFAULTS);
        assertThat(e.problem()).isEqualTo(Problem.CHIP_PANIC);
        assertThat(e).hasMessageEndingWith("the application on the chip crashed (LoadProhibited)");
    }

    @Test
    void withoutResetNothingIsReset() {
        EspException e =
                failure(chip, ConnectOptions.DEFAULTS.withReset(ResetOptions.DEFAULTS.withBefore(Before.NO_RESET)));
        assertThat(e.problem()).isEqualTo(Problem.NO_SERIAL_DATA);
        assertThat(e.evidence().get(Key.BEFORE)).contains("no-reset");
        assertThat(chip.lines()).isEmpty();
    }

    @Test
    void portsWithoutLinesAreMentionedOnce() {
        failure(chip.withoutLines(), ConnectOptions.DEFAULTS);
        assertThat(log.stream().filter(line -> line.contains("no control lines")))
                .containsExactly("/dev/ttyUSB7 has no control lines: the board cannot be reset from here");
    }

    @Test
    void lowRatesAreMentioned() {
        assertThat(failure(chip, ConnectOptions.DEFAULTS.withBaud(9600)))
                .hasMessageEndingWith("; connecting below 115200 baud is unreliable on some chips");
    }

    @Test
    void anotherChipThanNamed() throws EspException {
        Transport board = new VirtualBoard(BoardOptions.of(Chip.ESP32_C3), clock).transport();
        EspException e = failure(board, ConnectOptions.DEFAULTS.withChip(Optional.of(Chip.ESP32_S3)));
        assertThat(e.problem()).isEqualTo(Problem.OTHER_CHIP);
        assertThat(e).hasMessage("the chip at sim:esp32c3 is an ESP32-C3, not an ESP32-S3");
    }

    @Test
    void chipsInNoTable() {
        ScriptedChip unknown = ScriptedChip.rom(clock)
                .on(Op.GET_SECURITY_INFO, 0, "00000000" + "0000000000000000" + "11000000" + "00000000" + "00000000");
        EspException e = failure(unknown, ConnectOptions.DEFAULTS);
        assertThat(e.problem()).isEqualTo(Problem.UNKNOWN_CHIP);
        assertThat(e)
                .hasMessage("the chip at /dev/ttyUSB7 answers with chip id 17 (ESP32-C5 beta 3), which is in no table");
    }

    @Test
    void identityWordsInNoTable() {
        ScriptedChip unknown = ScriptedChip.rom(clock)
                .on(Op.GET_SECURITY_INFO, 0, "01050000")
                .on(Op.READ_REG, 0x1234_5678, "00000000");
        EspException e = failure(unknown, ConnectOptions.DEFAULTS);
        assertThat(e.problem()).isEqualTo(Problem.UNKNOWN_CHIP);
        assertThat(e)
                .hasMessage("the chip at /dev/ttyUSB7 answers with 0x12345678 in its identity register, "
                        + "which is in no table");
    }

    @Test
    void theStubDoesNotStart() {
        ScriptedChip stubborn = ScriptedChip.rom(clock)
                .on(Op.GET_SECURITY_INFO, 0, "00000000" + "0000000000000000" + "05000000" + "00000000" + "00000000")
                .on(Op.READ_REG, 0, "00000000")
                .on(Op.MEM_BEGIN, 0, "00000000")
                .on(Op.MEM_DATA, 0, "00000000")
                .on(Op.MEM_END, 0, "00000000")
                .on(Op.CHANGE_BAUDRATE, 0, "00000000");
        EspException e = failure(stubborn, ConnectOptions.DEFAULTS.withHealing(false));
        assertThat(e.problem()).isEqualTo(Problem.STUB_SILENT);
        assertThat(e).hasMessage("the stub was sent to the chip but did not greet within 700 ms");
        assertThat(clock.elapsed()).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aStubThatDoesNotStartGivesWayToTheRom() throws EspException {
        ScriptedChip stubborn = ScriptedChip.rom(clock)
                .on(Op.GET_SECURITY_INFO, 0, "00000000" + "0000000000000000" + "05000000" + "00000000" + "00000000")
                .on(Op.READ_REG, 0, "00000000")
                .on(Op.MEM_BEGIN, 0, "00000000")
                .on(Op.MEM_DATA, 0, "00000000")
                .on(Op.MEM_END, 0, "00000000")
                .on(Op.CHANGE_BAUDRATE, 0, "00000000");
        Device device = new Connector(stubborn, clock, ConnectOptions.DEFAULTS, log::add).connect();
        assertThat(device.stubRunning()).isFalse();
        assertThat(log).anyMatch(line -> line.contains("going on with the chip's ROM alone"));
    }

    private EspException failure(Transport port, ConnectOptions options) {
        EspException e =
                catchThrowableOfType(EspException.class, () -> new Connector(port, clock, options, log::add).connect());
        assertThat(e).as("connecting fails").isNotNull();
        return e;
    }
}
