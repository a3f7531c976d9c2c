package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.Timing;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From reset to a device that knows its flash, on the virtual board of each chip with a wire that takes time. */
class ConnectToEveryChipTest {
    private final FakeClock clock = new FakeClock();

    @ParameterizedTest
    @EnumSource(Chip.class)
    void withTheStub(Chip chip) throws EspException {
        Device device = connect(chip, StubUse.USE);
        boolean hasStub = chip.spec().stub(chip.spec().usualRevision()).isPresent();
        assertThat(device.stubRunning()).isEqualTo(hasStub);
        assertThat(device.baud()).isEqualTo(921_600);
        assertThat(device.flashBlockBytes()).isEqualTo(hasStub ? 0x4000 : 0x400);
    }

    @ParameterizedTest
    @EnumSource(Chip.class)
    void withTheRomAlone(Chip chip) throws EspException {
        Device device = connect(chip, StubUse.ROM_ONLY);
        assertThat(device.stubRunning()).isFalse();
        assertThat(device.baud()).isEqualTo(chip.spec().romHas(RomFeature.CHANGE_BAUD) ? 921_600 : 115_200);
    }

    private Device connect(Chip chip, StubUse stub) throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(chip).withTiming(Timing.REAL), clock);
        Device device =
                new Connector(board.transport(), clock, ConnectOptions.DEFAULTS.withStub(stub), line -> {}).connect();
        Duration connected = clock.elapsed();
        assertThat(device.chip()).isEqualTo(chip);
        assertThat(device.identity().revision()).isEqualTo(chip.spec().usualRevision());
        assertThat(device.identity().mac().base()).isEqualTo(board.options().mac());
        assertThat(device.flash().sizeBytes()).isEqualTo(OptionalLong.of(4 << 20));
        device.useFlashSize(4 << 20);
        assertThat(connected).isLessThan(longest(chip, stub));
        return device;
    }

    /** Reset 100 ms, stub at the raised rate 80 ms; only where the ROM cannot change its rate, the stub takes a second. Stubs that change the clock greet after 44 ms. */
    private static Duration longest(Chip chip, StubUse stub) {
        boolean slow = stub == StubUse.USE && !chip.spec().romHas(RomFeature.CHANGE_BAUD);
        boolean clock = stub == StubUse.USE
                && Set.of(Chip.ESP32, Chip.ESP32_S2, Chip.ESP32_P4).contains(chip);
        return Duration.ofMillis(slow ? 1400 : clock ? 380 : 320);
    }
}
