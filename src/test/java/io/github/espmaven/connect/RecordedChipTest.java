package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.WireFixture;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The engine against what real mask ROMs and a stub answered to the reference tool. */
class RecordedChipTest {
    private static final ConnectOptions FIRST_RATE = ConnectOptions.DEFAULTS.withBaud(115_200);

    private final FakeClock clock = new FakeClock();

    @Test
    void meetsTheRomOfAnEsp32c3() throws EspException {
        WireFixture port = WireFixture.rom("esp32c3-rom-flash-id.txt", clock);
        Device device = connect(port, StubUse.ROM_ONLY);
        assertThat(device.chip()).isEqualTo(Chip.ESP32_C3);
        assertThat(device.stubRunning()).isFalse();
        assertThat(device.identity().mac()).hasToString("c4:0a:24:fe:10:01");
        assertThat(device.flash().id().raw()).isEqualTo(0x16_40c8);
        assertThat(device.flash().sizeBytes()).isEqualTo(OptionalLong.of(4 << 20));
        assertThat(port.unknown()).isEmpty();
    }

    @Test
    void meetsTheStubOfAnEsp32c3() throws EspException {
        WireFixture port = WireFixture.stub("esp32c3-stub-flash-id.txt", clock);
        Device device = connect(port, StubUse.USE);
        assertThat(device.chip()).isEqualTo(Chip.ESP32_C3);
        assertThat(device.stubRunning()).isTrue();
        assertThat(device.flash().id().raw()).isEqualTo(0x16_40c8);
        assertThat(port.unknown()).isEmpty();
    }

    @Test
    void meetsTheRomOfAnEsp32() throws EspException {
        WireFixture port = WireFixture.rom("esp32-rom-flash-id.txt", clock);
        Device device = connect(port, StubUse.ROM_ONLY);
        assertThat(device.chip()).isEqualTo(Chip.ESP32);
        assertThat(device.security()).isEmpty();
        assertThat(device.flash().sizeBytes()).isEqualTo(OptionalLong.of(4 << 20));
        assertThat(port.unknown()).isEmpty();
    }

    @Test
    void meetsTheStubOfAnEsp32() throws EspException {
        WireFixture port = WireFixture.stub("esp32-stub-flash-id.txt", clock);
        Device device = connect(port, StubUse.USE);
        assertThat(device.chip()).isEqualTo(Chip.ESP32);
        assertThat(device.stubRunning()).isTrue();
        assertThat(device.flash().sizeBytes()).isEqualTo(OptionalLong.of(4 << 20));
        assertThat(port.unknown()).isEmpty();
    }

    private Device connect(WireFixture port, StubUse stub) throws EspException {
        Device device = new Connector(port, clock, FIRST_RATE.withStub(stub), line -> {}).connect();
        assertThat(clock.elapsed()).as("time beside the wire").isLessThan(Duration.ofMillis(200));
        return device;
    }
}
