package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.loader.Op;
import io.github.espmaven.reset.ResetOptions;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** An earlier goal with another rate has left stub or ROM as it was. */
    @ParameterizedTest
    @CsvSource({"ESP32_C3,1500000,USE", "ESP32,460800,USE", "ESP32_C3,2000000,ROM_ONLY", "ESP32_S2,921600,ROM_ONLY"})
    void aChipThatWasLeftAtAnotherRateIsFound(Chip chip, int left, StubUse stub) throws EspException {
        Transport port = port(chip);
        assertThat(connect(port, ConnectOptions.DEFAULTS.withBaud(left).withStub(stub))
                        .baud())
                .isEqualTo(left);
        Duration before = clock.elapsed();
        ResetOptions leave = ResetOptions.DEFAULTS.withBefore(ResetOptions.Before.NO_RESET);
        Device device = connect(
                port, ConnectOptions.DEFAULTS.withBaud(230_400).withStub(stub).withReset(leave));
        assertThat(device.stubRunning()).isEqualTo(stub == StubUse.USE);
        assertThat(device.baud()).isEqualTo(230_400);
        assertThat(log).contains("the chip answers at " + left + " baud");
        assertThat(clock.elapsed().minus(before)).isLessThan(Duration.ofMillis(2500));
    }

    /** The chip has changed its rate, and nobody learned of it. */
    @ParameterizedTest
    @ValueSource(strings = {"ESP32_C3", "ESP32", "ESP32_P4"})
    void aLostReplyToTheChangeOfTheRateIsNoEnd(Chip chip) throws EspException {
        Transport port = new LosingReplies(port(chip), Op.CHANGE_BAUDRATE.code());
        Device device = connect(port, ConnectOptions.DEFAULTS);
        assertThat(device.stubRunning()).isTrue();
        assertThat(device.baud()).as("the next lower one").isEqualTo(460_800);
    }

    @Test
    void whenNothingHelpsTheMessageSaysWhatWasTried() throws EspException {
        Transport port = new WithoutLines(new VirtualBoard(
                        BoardOptions.of(Chip.ESP32_C3)
                                .withBoot(PowerOn.DOWNLOAD)
                                .withBaudLimit(460_800),
                        clock)
                .transport());
        assertThatThrownBy(() -> connect(port, ConnectOptions.DEFAULTS))
                .hasMessage(
                        "the chip does not answer at 921600 baud; could not connect to the ESP32-C3 at sim:esp32c3: "
                                + "not a single byte came back in 7 attempts, at 115200 baud and 6 other rates");
    }

    /** The first reply to a request of this kind is lost. */
    private static final class LosingReplies implements ForwardingTransport {
        private final Transport port;
        private final int code;
        private int losing;

        LosingReplies(Transport port, int code) {
            this.port = port;
            this.code = code;
        }

        @Override
        public Transport port() {
            return port;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws EspException {
            port.write(bytes, offset, length);
            losing += losing == 0 && bytes[offset + 2] == code ? 1 : losing == 1 ? 1 : 0;
        }

        @Override
        public int read(byte[] into, Duration timeout) throws EspException {
            int count = port.read(into, timeout);
            return losing == 1 ? 0 : count;
        }
    }

    private Transport port(Chip chip) throws EspException {
        BoardOptions options = BoardOptions.of(chip).withTiming(Timing.REAL).withBoot(PowerOn.DOWNLOAD);
        return new WithoutLines(new VirtualBoard(options, clock).transport());
    }

    private Device connect(Transport port, ConnectOptions options) throws EspException {
        return new Connector(port, clock, options, log::add).connect();
    }

    private Device connect(Chip chip, int baud) throws EspException {
        return connect(port(chip), ConnectOptions.DEFAULTS.withBaud(baud));
    }
}
