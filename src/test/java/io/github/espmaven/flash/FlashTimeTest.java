package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.Timing;
import io.github.espmaven.testing.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Time on the board's side: what the engine makes the wire and the flash wait, on a clock that counts nothing else. */
@Tag("slow")
class FlashTimeTest {
    private static final int MB = 1 << 20;

    /**
     * The bound leaves the machine that runs the engine 0.25 s of the half second allowed beside wire and flash. Flash time: 0.4 ms a page of 256 bytes, 150 ms an erased 64 KB (protocol.md, section 14).
     */
    @ParameterizedTest(name = "{0} used={1}")
    @CsvSource({"ESP32_C3,false", "ESP32_C3,true", "ESP32,true", "ESP32_S3,true", "ESP32_P4,false"})
    void isThatOfWireOrFlashAndLittleMore(Chip chip, boolean used) throws EspException {
        FakeClock clock = new FakeClock();
        BoardOptions options = BoardOptions.of(chip).withFlashBytes(2 * MB).withTiming(Timing.REAL);
        TestBoard board = new TestBoard(options, clock, UnaryOperator.identity());
        if (used) {
            board.board().loadFlash(0, TestBoard.used(2 * MB));
        }
        FlashReport report;
        try (Device device = board.connect(StubUse.USE)) {
            report = board.flash(device, FlashOption.DEFAULTS, TestBoard.region(0x10000, MB));
        }
        Duration wire = CommandTimeouts.onWire(report.wireBytes(), 921_600);
        Duration flash = Duration.ofMillis(MB / 256 * 4 / 10 + (used ? MB / 65536 * 150 : 0));
        Duration slower = wire.compareTo(flash) > 0 ? wire : flash;
        assertThat(clock.elapsed())
                .isLessThan(slower.multipliedBy(110).dividedBy(100).plusMillis(250));
    }

    /** What it costs to prove that nothing but the regions was changed: at most 2 % of a flash of 1 MB. */
    @ParameterizedTest(name = "{0} {1} used={2}")
    @CsvSource({
        "ESP32_C3,USE,false",
        "ESP32_C3,USE,true",
        "ESP32,USE,false",
        "ESP32,USE,true",
        "ESP8266,USE,false",
        "ESP32_C3,ROM_ONLY,false",
        "ESP32_C3,ROM_ONLY,true",
        "ESP32,ROM_ONLY,false"
    })
    void theProofThatNothingElseWasChangedCostsLittle(Chip chip, StubUse stub, boolean used) throws EspException {
        List<FlashEvent> events = new ArrayList<>();
        Duration proven = time(chip, stub, used, FlashOption.DEFAULTS, events);
        Duration verification = Duration.ZERO;
        for (FlashEvent event : events) {
            if (event instanceof FlashEvent.Verified verified) {
                verification = verification.plus(verified.took());
            }
        }
        Duration unproven = time(chip, stub, used, Set.of(FlashOption.COMPRESS), new ArrayList<>());
        Duration cost = proven.minus(unproven).minus(verification);
        assertThat(cost).isPositive().isLessThan(unproven.plus(verification).dividedBy(50));
    }

    private static Duration time(
            Chip chip, StubUse stub, boolean used, Set<FlashOption> options, List<FlashEvent> events)
            throws EspException {
        FakeClock clock = new FakeClock();
        BoardOptions board = BoardOptions.of(chip).withFlashBytes(4 * MB).withTiming(Timing.REAL);
        TestBoard flashed = new TestBoard(board, clock, UnaryOperator.identity());
        if (used) {
            flashed.board().loadFlash(0, TestBoard.used(4 * MB));
        }
        try (Device device = flashed.connect(stub)) {
            Duration connected = clock.elapsed();
            flashed.flash(
                    device,
                    options,
                    TestBoard.region(chip.spec().bootloaderOffset(), 20_000),
                    TestBoard.region(0x8000, 0xC00),
                    TestBoard.region(0x10000, MB));
            events.addAll(flashed.events());
            return clock.elapsed().minus(connected);
        }
    }
}
