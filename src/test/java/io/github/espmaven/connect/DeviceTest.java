package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.Op;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.simulator.Timing;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.ScriptedChip;
import io.github.espmaven.testing.SwitchableTransport;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a device does beside the usual: slow cables, ports that can little, locked chips, starting anew. */
class DeviceTest {
    /** A line as plain TCP gives it: neither control lines nor a rate. */
    private record Bare(Transport port) implements ForwardingTransport {
        @Override
        public PortTraits traits() {
            return PortTraits.local("tcp://board:5555", PortTraits.Kind.TCP);
        }

        @Override
        public boolean setLines(ControlLines lines) {
            return false;
        }

        @Override
        public boolean setBaudRate(int baud) {
            return false;
        }
    }

    private final FakeClock clock = new FakeClock();
    private final List<String> log = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"esp32c3,500000,460800", "esp32,300000,230400", "esp32s3,115200,115200", "esp8266,230400,230400"})
    void takesALowerRateWhereTheWantedOneDoesNotWork(String chip, int limit, int expected) throws EspException {
        BoardOptions options = BoardOptions.of(Chip.named(chip).orElseThrow()).withBaudLimit(limit);
        Device device = connect(board(options.withTiming(Timing.REAL)), ConnectOptions.DEFAULTS);
        assertThat(device.baud()).isEqualTo(expected);
        assertThat(device.stubRunning()).isTrue();
        assertThat(device.flash().sizeBytes()).isEqualTo(OptionalLong.of(4 << 20));
        assertThat(log).anyMatch(line -> line.contains("does not answer at 921600 baud; trying 460800 baud"));
        assertThat(clock.elapsed()).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void worksOnAPortThatHasNeitherLinesNorRate() throws EspException {
        BoardOptions waiting = BoardOptions.of(Chip.ESP32_C6).withBoot(PowerOn.DOWNLOAD);
        Device device = connect(new Bare(board(waiting)), ConnectOptions.DEFAULTS);
        assertThat(device.stubRunning()).isTrue();
        assertThat(device.baud()).isEqualTo(115_200);
        assertThat(log).contains("tcp://board:5555 has no control lines: the board cannot be reset from here");
        assertThat(device.restart(AfterReset.HARD_RESET)).isFalse();
        assertThat(log).contains("press the board's reset button to start the application");
    }

    @Test
    void findsAStubThatRunsAlready() throws EspException {
        Transport board = board(BoardOptions.of(Chip.ESP32_C3));
        connect(board, ConnectOptions.DEFAULTS.withBaud(115_200));
        log.clear();
        Device again =
                connect(board, ConnectOptions.DEFAULTS.withReset(ResetOptions.DEFAULTS.withBefore(Before.NO_RESET)));
        assertThat(again.stubRunning()).isTrue();
        assertThat(again.baud()).isEqualTo(921_600);
        assertThat(log).noneMatch(line -> line.contains("is running"));
    }

    @Test
    void stubsFollowTheRevision() throws EspException {
        BoardOptions c2 = BoardOptions.of(Chip.ESP32_C2).withRevision(new Revision(0, 0));
        assertThat(connect(board(c2), ConnectOptions.DEFAULTS).stubRunning()).isFalse();
        assertThat(log).contains("there is no stub for an ESP32-C2 (revision v0.0): working with the chip's ROM alone");
        BoardOptions p4 = BoardOptions.of(Chip.ESP32_P4).withRevision(new Revision(3, 1));
        assertThat(connect(board(p4), ConnectOptions.DEFAULTS).stubRunning()).isTrue();
        assertThat(log).contains("stub \"esp32p4\" is running");
    }

    @Test
    void startsAnewInPlace() throws EspException {
        Transport board = board(BoardOptions.of(Chip.ESP32_S3).withTiming(Timing.REAL));
        Device device = connect(board, ConnectOptions.DEFAULTS);
        assertThat(device.flash().id().answered()).isTrue();
        device.useFlashSize(4 << 20);
        board.setLines(new ControlLines(false, true));
        clock.advance(Duration.ofMillis(100));
        board.setLines(ControlLines.RELEASED);
        EspException lost = catchThrowableOfType(
                EspException.class, () -> device.registers().read(Chip.MAGIC_REGISTER));
        assertThat(lost).isNotNull();
        device.reconnect();
        assertThat(device.stubRunning()).isTrue();
        assertThat(device.baud()).isEqualTo(921_600);
        assertThat(device.flash().sizeBytes()).isEqualTo(OptionalLong.of(4 << 20));
    }

    @Test
    void refusesToGoOnWithAnotherBoard() throws EspException {
        SwitchableTransport board = new SwitchableTransport(board(BoardOptions.of(Chip.ESP32_C3)));
        Device device = connect(board, ConnectOptions.DEFAULTS);
        board.switchTo(board(BoardOptions.parse("sim:esp32c3?mac=60:55:f9:00:00:99")));
        assertProblem(device::reconnect, Problem.OTHER_CHIP)
                .hasMessageStartingWith("another board answers at sim:esp32c3")
                .hasMessageContaining("than before: 60:55:f9:00:00:99, not ");
    }

    @Test
    void aLockedChipWorksWithItsRom() throws EspException {
        ScriptedChip locked = ScriptedChip.rom(clock)
                .on(Op.GET_SECURITY_INFO, 0, "04000000" + "0000000000000000" + "05000000" + "00000000" + "00000000")
                .on(Op.CHANGE_BAUDRATE, 0, "00000000")
                .on(Op.SPI_ATTACH, 0, "00000000")
                .on(Op.SPI_SET_PARAMS, 0, "00000000");
        Device device = connect(locked, ConnectOptions.DEFAULTS);
        assertThat(device.chip()).isEqualTo(Chip.ESP32_C3);
        assertThat(device.secureDownload()).isTrue();
        assertThat(device.stubRunning()).isFalse();
        device.useFlashSize(4 << 20);
        assertThat(locked.commands()).doesNotContain(Op.READ_REG, Op.WRITE_REG, Op.MEM_BEGIN);
        assertProblem(device::identity, Problem.SECURE_DOWNLOAD_MODE)
                .hasMessage("the chip is in secure download mode and does not tell its revision and address");
        assertProblem(device::flash, Problem.SECURE_DOWNLOAD_MODE);
    }

    @Test
    void aLockedEsp32S2IsKnownByItsSilence() throws EspException {
        ScriptedChip locked = ScriptedChip.rom(clock)
                .on(Op.GET_SECURITY_INFO, 0, "04000000" + "0000000000000000" + "00000000")
                .on(Op.READ_REG, 0, "01050000")
                .on(Op.CHANGE_BAUDRATE, 0, "00000000");
        Device device = connect(locked, ConnectOptions.DEFAULTS);
        assertThat(device.chip()).isEqualTo(Chip.ESP32_S2);
        assertThat(device.secureDownload()).isTrue();
    }

    @Test
    void pinsOfTheFlashAreChecked() throws EspException {
        assertThatPins("6,7,8,9,99", Chip.ESP32_C3, Problem.BAD_PARAMETER);
        assertThatPins("6,7,8,9,11", Chip.ESP8266, Problem.NOT_SUPPORTED);
    }

    private void assertThatPins(String pins, Chip chip, Problem problem) throws EspException {
        ConnectOptions options = ConnectOptions.DEFAULTS.withSpiConnection(SpiConnection.parse(pins));
        Device device = connect(board(BoardOptions.of(chip)), options);
        assertProblem(device::attachFlash, problem);
        assertProblem(device::flash, problem);
    }

    /** It may have the flash that an earlier goal chose, at other pins. */
    @Test
    void aStubThatWasFoundRunningIsToldTheDefaultPins() throws EspException {
        BoardOptions options = BoardOptions.parse("sim:esp32c3?flash=4MB&flash2=8MB@0,1,2,3,10");
        Transport port = board(options);
        ConnectOptions slow = ConnectOptions.DEFAULTS.withBaud(115_200);
        Device other = connect(port, slow.withSpiConnection(SpiConnection.parse("0,1,2,3,10")));
        assertThat(other.flash().sizeBytes()).hasValue(8 << 20);
        assertThat(other.restart(AfterReset.NO_RESET_STUB)).isTrue();
        ResetOptions noReset = ResetOptions.DEFAULTS.withBefore(Before.NO_RESET);
        Device usual = connect(port, slow.withReset(noReset));
        assertThat(usual.stubRunning()).isTrue();
        assertThat(usual.flash().sizeBytes()).hasValue(4 << 20);
    }

    @Test
    void registersReadTwiceMustAgree() throws EspException {
        int[] values = {5, 5, 3, 4, 3, 5, 7, 7, 7, 7};
        int[] reads = {0};
        RememberedRegisters registers =
                new RememberedRegisters(address -> values[reads[0]++], java.util.OptionalInt.empty());
        assertThat(registers.read(0x3c)).isEqualTo(5);
        registers.compare();
        assertThat(registers.read(0x44)).isEqualTo(3);
        registers.compare(); // one reading was falsified
        registers.compare(); // what was read twice alike is certain
        assertThat(reads[0]).isEqualTo(5);
        assertThat(registers.read(0x40)).isEqualTo(5);
        assertProblem(registers::compare, Problem.UNRELIABLE_LINK)
                .hasMessage("the line falsifies data: register 0x00000040 read as 0x00000005, then as 0x00000007");
        assertThat(registers.read(0x40)).as("forgotten").isEqualTo(7);
        registers.compare();
    }

    @Test
    void theWorkEndsAsWanted() throws EspException {
        Device rom = connect(board(BoardOptions.of(Chip.ESP32_C3)), ConnectOptions.DEFAULTS.withStub(StubUse.ROM_ONLY));
        assertThat(rom.restart(AfterReset.NO_RESET)).isTrue();
        rom.loader().exchange(new Commands.ReadRegister(Chip.MAGIC_REGISTER), CommandTimeouts.DEFAULTS.standard());
        assertThat(rom.restart(AfterReset.HARD_RESET)).isTrue();
        Device stub = connect(board(BoardOptions.of(Chip.ESP32_C3)), ConnectOptions.DEFAULTS);
        assertThat(stub.restart(AfterReset.NO_RESET_STUB)).isTrue();
        assertProblem(() -> stub.restart(AfterReset.SOFT_RESET), Problem.NOT_SUPPORTED);
        assertThat(stub.restart(AfterReset.WATCHDOG_RESET)).isTrue();
    }

    private Transport board(BoardOptions options) throws EspException {
        return new VirtualBoard(options, clock).transport();
    }

    private Device connect(Transport port, ConnectOptions options) throws EspException {
        return new Connector(port, clock, options, log::add).connect();
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertProblem(
            ThrowingCallable call, Problem problem) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    }
}
