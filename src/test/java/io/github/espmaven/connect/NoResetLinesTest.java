package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.simulator.Timing;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Boards put into download mode by hand, at a port that cannot reset them: nothing may go wrong once, for nothing can be
 * begun anew.
 */
class NoResetLinesTest {
    private final FakeClock clock = new FakeClock();
    private final List<String> log = new ArrayList<>();

    /** A port whose control lines are not there. */
    private record WithoutLines(Transport port) implements ForwardingTransport {
        @Override
        public boolean setLines(ControlLines lines) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Chip.class)
    void theStubIsHeardAtWhateverRateItStarts(Chip chip) throws EspException {
        Device device = connect(chip, 921_600);
        assertThat(device.stubRunning())
                .isEqualTo(chip.spec().stub(chip.spec().usualRevision()).isPresent());
        assertThat(device.baud()).isEqualTo(921_600);
        assertThat(log).noneMatch(line -> line.startsWith("SYNC failed"));
        boolean slow = !chip.spec().romHas(RomFeature.CHANGE_BAUD); // the stub takes a second at 115200
        assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(slow ? 1300 : 500));
    }

    /** At 115200, too, the ESP32's reply to MEM_END is cut off by its own change of clock (protocol.md, section 11, pitfall 49). */
    @ParameterizedTest
    @ValueSource(ints = {57_600, 115_200, 230_400, 460_800, 2_000_000})
    void atEveryRate(int baud) throws EspException {
        for (Chip chip : new Chip[] {Chip.ESP32, Chip.ESP32_S2, Chip.ESP32_P4, Chip.ESP32_C3}) {
            Device device = connect(chip, baud);
            assertThat(device.stubRunning()).as(chip.toString()).isTrue();
            assertThat(device.baud()).as(chip.toString()).isEqualTo(baud);
        }
        assertThat(log).noneMatch(line -> line.contains("did not greet"));
    }

    private Device connect(Chip chip, int baud) throws EspException {
        BoardOptions options = BoardOptions.of(chip).withTiming(Timing.REAL).withBoot(PowerOn.DOWNLOAD);
        Transport port = new WithoutLines(new VirtualBoard(options, clock).transport());
        return new Connector(port, clock, ConnectOptions.DEFAULTS.withBaud(baud), log::add).connect();
    }
}
