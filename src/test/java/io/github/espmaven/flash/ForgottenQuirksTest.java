package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.chip.RtcWatchdog;
import io.github.espmaven.chip.Straps;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.Op;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.simulator.Wiring;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.TamperedTransport;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What single chips want otherwise (protocol.md, sections 1.7 and 1.8): the engine does it, and on the same board a client
 * that forgets it fails.
 */
@Tag("slow")
class ForgottenQuirksTest {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Wiring SERIAL_JTAG = Wiring.usb(0x303a, 0x1001);

    private final FakeClock clock = new FakeClock();

    /** ESP32: word by the calibrated oscillator; C2: 26 MHz crystal; C5: ROM expects 40 MHz and has 48. */
    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_C2", "ESP32_C5"})
    void romsThatReckonWithAnotherCrystalAreToldAnotherRate(Chip chip) throws EspException {
        assertThat(board(BoardOptions.of(chip)).connect(StubUse.ROM_ONLY).baud())
                .isEqualTo(921_600);
        UnaryOperator<Transport> honest = TamperedTransport.changing(
                Op.CHANGE_BAUDRATE, packet -> nearestUsual(TamperedTransport.word(packet, 0)));
        assertThat(board(BoardOptions.of(chip), honest)
                        .connect(StubUse.ROM_ONLY)
                        .baud())
                .isEqualTo(115_200);
    }

    /** The rate that was meant by a falsified one. */
    private static int nearestUsual(int word) {
        return Arrays.stream(new Integer[] {115_200, 230_400, 460_800, 921_600})
                .min((a, b) ->
                        Double.compare(Math.abs(Math.log(a / (double) word)), Math.abs(Math.log(b / (double) word))))
                .orElseThrow();
    }

    /** With 26 or 48 MHz unknown, the rate stays as it is (C2 and C5 in secure download mode). */
    @ParameterizedTest
    @CsvSource({"ESP32_C2, 115200", "ESP32_C5, 115200", "ESP32_C3, 921600", "ESP32_S2, 921600"})
    void lockedChipsWithAnUnknownCrystalKeepTheirRate(Chip chip, int baud) throws EspException {
        BoardOptions locked = BoardOptions.of(chip).withProtections(EnumSet.of(Protection.SECURE_DOWNLOAD));
        assertThat(board(locked).connect(StubUse.USE).baud()).isEqualTo(baud);
    }

    @Test
    void theEsp8266sRomErasesMoreThanItIsTold() throws EspException {
        FlashRegion region = TestBoard.region(0x8000, 0x8000);
        BoardOptions options = BoardOptions.of(Chip.ESP8266);
        byte[] before = TestBoard.used(options.flashBytes());
        assertThat(flashed(board(options), before, region)).isEqualTo(TestBoard.expected(before, region));
        UnaryOperator<Transport> honest = TamperedTransport.changing(
                Op.FLASH_BEGIN, packet -> TamperedTransport.word(packet, 1) * TamperedTransport.word(packet, 2));
        assertThat(Arrays.copyOfRange(flashed(board(options, honest), before, region), 0x10000, 0x11000))
                .containsOnly(0xFF);
    }

    private static byte[] flashed(TestBoard board, byte[] before, FlashRegion region) throws EspException {
        board.board().loadFlash(0, before);
        board.flash(board.connect(StubUse.ROM_ONLY), FlashOption.DEFAULTS, region);
        return board.board().flash();
    }

    @ParameterizedTest
    @CsvSource({"3.1", "3.2"})
    void theEsp32P4sFlashWantsItsSupply(String revision) throws EspException {
        BoardOptions options = BoardOptions.of(Chip.ESP32_P4)
                .withRevision(Revision.parse(revision).orElseThrow());
        TestBoard board = board(options);
        FlashRegion region = TestBoard.region(0x2000, 5000);
        board.flash(board.connect(StubUse.USE), FlashOption.DEFAULTS, region);
        TestBoard dark = board(options, TamperedTransport.losingWrites(0x5011_0000, 0x5011_ffff));
        assertProblem(() -> dark.flash(dark.connect(StubUse.USE), FlashOption.DEFAULTS, region), Problem.NO_FLASH);
        TestBoard older = board(
                options.withRevision(new Revision(1, 3)), TamperedTransport.losingWrites(0x5011_0000, 0x5011_ffff));
        older.flash(older.connect(StubUse.USE), FlashOption.DEFAULTS, region);
    }

    /** Also where a stub runs already. */
    @Test
    void theSupplyIsSeenToWhenAStubIsReused() throws EspException {
        TestBoard board = board(BoardOptions.of(Chip.ESP32_P4).withRevision(new Revision(3, 1)));
        ConnectOptions slow = ConnectOptions.DEFAULTS.withBaud(Chip.ROM_BAUD);
        Device first = connect(board, slow);
        first.restart(AfterReset.NO_RESET_STUB);
        first.loader().exchange(new Commands.WriteRegister(0x5011_53fc, 0, 3, 0), A_MINUTE); // somebody took it away
        Device again = connect(board, slow.withReset(ResetOptions.DEFAULTS.withBefore(Before.NO_RESET)));
        assertThat(again.flash().id().answered()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32_S3", "ESP32_C3", "ESP32_C6", "ESP32_C61", "ESP32_C5", "ESP32_H2", "ESP32_P4"})
    void overSerialJtagNobodyFeedsTheWatchdogs(Chip chip) throws EspException {
        BoardOptions options = BoardOptions.of(chip).withWiring(SERIAL_JTAG);
        Device device = board(options).connect(StubUse.USE);
        clock.sleep(A_MINUTE);
        device.registers().read(Chip.MAGIC_REGISTER);

        RtcWatchdog watchdog = chip.spec().watchdog().orElseThrow();
        for (int config : List.of(
                watchdog.config0(), watchdog.superWatchdog().orElseThrow().config())) {
            Device doomed = board(options, TamperedTransport.losingWrites(config, config))
                    .connect(StubUse.USE);
            clock.sleep(A_MINUTE);
            assertThatThrownBy(() -> doomed.registers().read(Chip.MAGIC_REGISTER))
                    .isInstanceOf(EspException.class);
        }
    }

    /** The board came into download mode by its boot pin: a restart over USB-OTG does not look at it again. */
    @ParameterizedTest
    @CsvSource({"ESP32_S2, 0x0002", "ESP32_S3, 0x0009", "ESP32_P4, 0x0012", "ESP32_S31, 0x0020"})
    void overUsbOtgTheWatchdogIsTheWayOut(Chip chip, String productId) throws EspException {
        BoardOptions options = BoardOptions.of(chip)
                .withBoot(PowerOn.DOWNLOAD)
                .withWiring(Wiring.usb(0x303a, Integer.decode(productId)));
        ConnectOptions byHand = ConnectOptions.DEFAULTS.withReset(ResetOptions.DEFAULTS.withBefore(Before.NO_RESET));
        Device device = connect(board(options), byHand);
        assertThat(device.flashBlockBytes())
                .isEqualTo(chip.spec().stub(chip.spec().usualRevision()).isPresent() ? 0x800 : 0x400);
        device.restart(AfterReset.HARD_RESET);
        assertThat(inLoader(device)).isFalse();

        int config = chip.spec().watchdog().orElseThrow().config0();
        Device stuck = connect(board(options, TamperedTransport.losingWrites(config, config)), byHand);
        stuck.restart(AfterReset.HARD_RESET);
        assertThat(inLoader(stuck)).as("without the watchdog").isTrue();
    }

    /** The lines carry the wish for download mode over USB-OTG, so that a pulse without it starts the application. */
    @ParameterizedTest
    @CsvSource({"ESP32_S2, 0x0002", "ESP32_S3, 0x0009"})
    void overUsbOtgAPulseIsEnoughForAChipThatWasAskedByTheLines(Chip chip, String productId) throws EspException {
        Device device = board(BoardOptions.of(chip).withWiring(Wiring.usb(0x303a, Integer.decode(productId))))
                .connect(StubUse.USE);
        assertThat(inLoader(device)).isTrue();
        device.restart(AfterReset.HARD_RESET);
        assertThat(inLoader(device)).isFalse();
    }

    /** A program that asked for download mode by software would be obeyed for ever. */
    @Test
    void theEsp32S3sWishForDownloadModeIsForgotten() throws EspException {
        Straps.ForceDownload force =
                Chip.ESP32_S3.spec().straps().forceDownload().orElseThrow();
        Commands.WriteRegister wish = new Commands.WriteRegister(force.register(), force.mask(), force.mask(), 0);
        BoardOptions options = BoardOptions.of(Chip.ESP32_S3).withWiring(SERIAL_JTAG);
        Device device = board(options).connect(StubUse.ROM_ONLY);
        device.loader().exchange(wish, A_MINUTE);
        device.restart(AfterReset.HARD_RESET);
        assertThat(inLoader(device)).isFalse();

        TestBoard second = board(options);
        Device stuck = second.connect(StubUse.ROM_ONLY);
        stuck.loader().exchange(wish, A_MINUTE);
        ResetSequence.HARD_USB.run(second.board().transport(), clock); // the pulse alone
        assertThat(inLoader(stuck)).isTrue();
    }

    /** Three address bytes reach 16 MB; beyond, only some stubs write (protocol.md, section 11, pitfall 18). */
    @ParameterizedTest
    @EnumSource(
            names = {"ESP8266"},
            mode = EnumSource.Mode.EXCLUDE)
    void flashBeyond16MegabytesIsForFewChips(Chip chip) throws EspException {
        Set<Chip> large = EnumSet.of(Chip.ESP32_S3, Chip.ESP32_P4, Chip.ESP32_C5, Chip.ESP32_C61, Chip.ESP32_S31);
        TestBoard board = board(BoardOptions.of(chip).withFlashBytes(32 << 20));
        FlashRegion high = TestBoard.region(0x100_0000, 5000);
        Device device = board.connect(StubUse.USE);
        if (large.contains(chip)) {
            board.flash(device, FlashOption.DEFAULTS, high);
            assertThat(Arrays.copyOfRange(board.board().flash(), 0x100_0000, 0x100_0000 + 5000))
                    .isEqualTo(high.bytes());
            new FlashEraser(device, e -> {}).erase(List.of(new FlashRange(0x100_0000, 0x2000)), Set.of());
        } else {
            assertProblem(() -> board.flash(device, FlashOption.DEFAULTS, high), Problem.BEYOND_FLASH);
        }
        TestBoard byRom = board(BoardOptions.of(chip).withFlashBytes(32 << 20));
        assertProblem(
                () -> byRom.flash(byRom.connect(StubUse.ROM_ONLY), FlashOption.DEFAULTS, high), Problem.BEYOND_FLASH);
    }

    private boolean inLoader(Device device) {
        clock.sleep(Duration.ofSeconds(2));
        try {
            device.loader().discardInput();
            device.loader().exchange(new Commands.Sync(), Duration.ofSeconds(1));
            return true;
        } catch (EspException e) {
            return false;
        }
    }

    private TestBoard board(BoardOptions options) throws EspException {
        return board(options, UnaryOperator.identity());
    }

    private TestBoard board(BoardOptions options, UnaryOperator<Transport> line) throws EspException {
        return new TestBoard(options, clock, line);
    }

    private Device connect(TestBoard board, ConnectOptions options) throws EspException {
        return new Connector(board.line(), clock, options, text -> {}).connect();
    }

    private static void assertProblem(ThrowingCallable action, Problem problem) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(e.problem()).as(e.getMessage()).isEqualTo(problem));
    }
}
