package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.RtcWatchdog;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.simulator.Circuit;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.simulator.Wiring;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the board, and how it is met again (protocol.md, sections 2.5 and 2.7). */
class RestartTest {
    private static final ConnectOptions AT_ROM_RATE = ConnectOptions.DEFAULTS.withBaud(Chip.ROM_BAUD);

    private final FakeClock clock = new FakeClock();
    private final List<String> log = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void aHardResetStartsWhatIsInFlash(Chip chip) throws EspException {
        VirtualBoard board = board(BoardOptions.of(chip));
        Device device = connect(board, AT_ROM_RATE);
        assertThat(device.restart(AfterReset.HARD_RESET)).isTrue();
        assertThat(startsFromFlash(board, chip)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32_S3", "ESP32_C3"})
    void aHardResetOverSerialJtagStartsWhatIsInFlash(Chip chip) throws EspException {
        VirtualBoard board = board(BoardOptions.of(chip).withWiring(Wiring.usb(0x303a, 0x1001)));
        connect(board, AT_ROM_RATE).restart(AfterReset.HARD_RESET);
        assertThat(startsFromFlash(board, chip)).isTrue();
    }

    /** BOOT was held while the board was plugged in; a reset over this USB samples no pin. */
    @ParameterizedTest
    @CsvSource({
        "ESP32_C3, DEFAULT_RESET, true",
        "ESP32_S3, DEFAULT_RESET, true",
        "ESP32_C3, NO_RESET, true",
        "ESP32_C5, NO_RESET, true",
        "ESP32_C6, DEFAULT_RESET, false",
        "ESP32_H2, NO_RESET, false"
    })
    void aChipBroughtIntoDownloadModeByHandLeavesItByItsWatchdogOrNotAtAll(Chip chip, Before before, boolean leaves)
            throws EspException {
        VirtualBoard board =
                board(BoardOptions.of(chip).withBoot(PowerOn.DOWNLOAD).withWiring(Wiring.usb(0x303a, 0x1001)));
        Device device = connect(board, AT_ROM_RATE.withReset(ResetOptions.DEFAULTS.withBefore(before)));
        assertThat(device.restart(AfterReset.HARD_RESET)).isEqualTo(leaves);
        assertThat(startsFromFlash(board, chip)).isEqualTo(leaves);
    }

    @Test
    void anAdapterWithFlowControlIsResetItsOwnWay() throws EspException {
        VirtualBoard board = board(BoardOptions.of(Chip.ESP32_S3).withWiring(Wiring.usb(0x10c4, 0xea64)));
        Device device = connect(board, AT_ROM_RATE);
        assertThat(log).noneMatch(line -> line.contains("to connect failed"));
        assertThat(device.flash().id().answered()).isTrue();
        device.restart(AfterReset.HARD_RESET);
        assertThat(startsFromFlash(board, Chip.ESP32_S3)).isTrue();
    }

    /** protocol.md, section 1.7: offered on these, without a wire for it. */
    @ParameterizedTest
    @EnumSource(
            names = {"ESP32_S2", "ESP32_S3", "ESP32_C3", "ESP32_C2", "ESP32_C61", "ESP32_C5", "ESP32_P4", "ESP32_S31"})
    void theWatchdogResetsWithoutAnyWire(Chip chip) throws EspException {
        VirtualBoard board =
                board(BoardOptions.of(chip).withBoot(PowerOn.DOWNLOAD).withWiring(Wiring.of(Circuit.NONE)));
        Device device = connect(board, AT_ROM_RATE.withReset(ResetOptions.DEFAULTS.withBefore(Before.NO_RESET)));
        assertThat(device.restart(AfterReset.WATCHDOG_RESET)).isTrue();
        assertThat(startsFromFlash(board, chip)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP8266", "ESP32", "ESP32_C6", "ESP32_H2", "ESP32_H21", "ESP32_H4", "ESP32_E22"})
    void whereTheWatchdogIsNoWayTheResetLineIs(Chip chip) throws EspException {
        assertThat(chip.spec().watchdog().filter(RtcWatchdog::resetOffered)).isEmpty();
        VirtualBoard board = board(BoardOptions.of(chip));
        connect(board, AT_ROM_RATE).restart(AfterReset.WATCHDOG_RESET);
        assertThat(startsFromFlash(board, chip)).isTrue();
    }

    @Test
    void aLockedChipIsResetByTheLine() throws EspException {
        VirtualBoard board =
                board(BoardOptions.of(Chip.ESP32_C3).withProtections(EnumSet.of(Protection.SECURE_DOWNLOAD)));
        connect(board, AT_ROM_RATE).restart(AfterReset.WATCHDOG_RESET);
        assertThat(startsFromFlash(board, Chip.ESP32_C3)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_C3", "ESP32_S3"})
    void aSoftResetLeavesTheRomsLoader(Chip chip) throws EspException {
        VirtualBoard board = board(BoardOptions.of(chip).withWiring(Wiring.of(Circuit.CLASSIC)));
        Device device = connect(board, AT_ROM_RATE.withStub(StubUse.ROM_ONLY));
        assertThat(device.restart(AfterReset.SOFT_RESET)).isTrue();
        assertThat(startsFromFlash(board, chip)).isTrue();
        Device withStub = connect(board(BoardOptions.of(chip)), AT_ROM_RATE);
        assertThatThrownBy(() -> withStub.restart(AfterReset.SOFT_RESET))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_SUPPORTED));
    }

    /** Met again without a reset, on a board whose lines lead nowhere; the last column: who answers then. */
    @ParameterizedTest
    @CsvSource({
        "USE, NO_RESET_STUB, NO_RESET, true",
        "USE, NO_RESET, NO_RESET, true", // this stub does not fall back (protocol.md, section 11, pitfall 29)
        "ROM_ONLY, NO_RESET, NO_RESET, false",
        "ROM_ONLY, NO_RESET, NO_RESET_NO_SYNC, false",
        "ROM_ONLY, NO_RESET_STUB, NO_RESET, false"
    })
    void aBoardLeftInItsLoaderIsMetThere(StubUse stub, AfterReset after, Before before, boolean stubAnswers)
            throws EspException {
        VirtualBoard board =
                board(BoardOptions.of(Chip.ESP32_C3).withBoot(PowerOn.DOWNLOAD).withWiring(Wiring.of(Circuit.NONE)));
        Device first =
                connect(board, AT_ROM_RATE.withStub(stub).withReset(ResetOptions.DEFAULTS.withBefore(Before.NO_RESET)));
        assertThat(first.restart(after)).isTrue();
        log.clear();
        Device again = connect(
                board, AT_ROM_RATE.withStub(StubUse.ROM_ONLY).withReset(ResetOptions.DEFAULTS.withBefore(before)));
        assertThat(again.stubRunning()).isEqualTo(stubAnswers);
        assertThat(again.identity().mac().base()).isEqualTo(board.options().mac());
        assertThat(log).noneMatch(line -> line.contains("failed"));
    }

    /** The stub that an earlier goal left at a raised rate is found there without a word. */
    @Test
    void aStubLeftAtARaisedRateIsMetThere() throws EspException {
        VirtualBoard board = board(BoardOptions.of(Chip.ESP32_C3));
        connect(board, ConnectOptions.DEFAULTS).restart(AfterReset.NO_RESET_STUB);
        Device again = connect(
                board, ConnectOptions.DEFAULTS.withReset(ResetOptions.DEFAULTS.withBefore(Before.NO_RESET_NO_SYNC)));
        assertThat(again.stubRunning()).isTrue();
        assertThat(again.baud()).isEqualTo(921_600);
        assertThat(again.flash().id().answered()).isTrue();
    }

    private boolean startsFromFlash(VirtualBoard board, Chip chip) throws EspException {
        Transport port = board.transport();
        port.setBaudRate(chip.spec().consoleBaud());
        StringBuilder console = new StringBuilder();
        byte[] buffer = new byte[0x4000];
        int count = 1;
        for (int i = 0; i < 50 && count > 0; i++) {
            count = port.read(buffer, Duration.ofSeconds(1));
            console.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
        return BootLog.of(console.toString()).startedFromFlash();
    }

    private VirtualBoard board(BoardOptions options) throws EspException {
        return new VirtualBoard(options, clock);
    }

    private Device connect(VirtualBoard board, ConnectOptions options) throws EspException {
        return new Connector(board.transport(), clock, options, log::add).connect();
    }
}
