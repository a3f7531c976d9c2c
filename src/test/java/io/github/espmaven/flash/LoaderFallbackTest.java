package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.testing.FakeClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stub that does not start, or dies while it writes: the chip's ROM goes on from what is proven. */
@Tag("slow")
class LoaderFallbackTest {
    private static final FlashRegion APP = TestBoard.region(0x10000, 256 * 1024);

    private final FakeClock clock = new FakeClock();
    private final List<String> notices = new ArrayList<>();

    private TestBoard board(Chip chip, String ailment) throws EspException {
        return new TestBoard(
                BoardOptions.parse(
                        String.format(Locale.ROOT, "sim:%s?flash=1MB&timing=real&ailment=%s", chip.id(), ailment)),
                clock,
                UnaryOperator.identity());
    }

    private FlashReport flash(TestBoard board, ConnectOptions options) throws EspException {
        try (Device device = new Connector(board.line(), clock, options, text -> {}, notices::add).connect()) {
            return board.flash(device, FlashOption.DEFAULTS, APP);
        }
    }

    @ParameterizedTest
    @CsvSource({"ESP32_C3, USE", "ESP32_C3, LATER", "ESP32, USE", "ESP32_S3, LATER", "ESP8266, USE"})
    void aStubThatDoesNotStartIsDoneWithout(Chip chip, StubUse stub) throws EspException {
        TestBoard board = board(chip, "wedged-stub");
        FlashReport report = flash(board, ConnectOptions.DEFAULTS.withStub(stub));
        assertThat(inFlash(board)).isEqualTo(APP.bytes());
        assertThat(report.unverified().isPresent()).isEqualTo(chip == Chip.ESP8266);
        assertThat(notices)
                .singleElement()
                .asString()
                .endsWith(": going on with the chip's ROM alone, which is slower");
    }

    /** There are fewer plans to start a stub then, and a ROM without MD5 comes after all of them. */
    @ParameterizedTest
    @CsvSource({"ESP32_C3", "ESP8266"})
    void alsoAtTheRateOfRoms(Chip chip) throws EspException {
        TestBoard board = board(chip, "wedged-stub");
        flash(board, ConnectOptions.DEFAULTS.withBaud(Chip.ROM_BAUD));
        assertThat(inFlash(board)).isEqualTo(APP.bytes());
    }

    @ParameterizedTest
    @CsvSource({"ESP32_C3, 1", "ESP32_C3, 2", "ESP32, 2", "ESP32_S3, 3"})
    void aStubThatDiesTwiceIsDoneWithout(Chip chip, int blocks) throws EspException {
        TestBoard board = board(chip, "wedged-stub(blocks=" + blocks + ")");
        FlashReport report = flash(board, ConnectOptions.DEFAULTS);
        assertThat(inFlash(board)).isEqualTo(APP.bytes());
        assertThat(report.unverified()).isEmpty();
        assertThat(notices)
                .containsExactly(
                        "the stub stopped answering twice: going on with the chip's ROM alone, which is slower");
        long sent = report.regions().stream()
                .mapToLong(FlashReport.RegionResult::wireBytes)
                .sum();
        assertThat(sent).as("what was proven is not sent again").isLessThan(APP.bytes().length + 3 * 0x1_0000);
    }

    @Test
    void switchedOffAStubThatDoesNotStartIsTheGoalsFailure() throws EspException {
        TestBoard board = board(Chip.ESP32_C3, "wedged-stub");
        assertThatThrownBy(() -> flash(board, ConnectOptions.DEFAULTS.withHealing(false)))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.STUB_SILENT));
        assertThat(notices).isEmpty();
    }

    @Test
    void switchedOffAStubThatDiesIsStartedAgain() throws EspException {
        TestBoard board = board(Chip.ESP32_C3, "wedged-stub(blocks=1)");
        flash(board, ConnectOptions.DEFAULTS.withHealing(false));
        assertThat(inFlash(board)).isEqualTo(APP.bytes());
        assertThat(notices).isEmpty();
    }

    private static byte[] inFlash(TestBoard board) {
        return Arrays.copyOfRange(
                board.board().flash(), APP.offset(), APP.range().end());
    }
}
