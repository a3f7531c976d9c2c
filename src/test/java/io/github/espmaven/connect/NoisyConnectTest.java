package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One bit in 10,000 arrives wrong: the stub is started all the same, and soon. */
@Tag("slow")
class NoisyConnectTest {
    private static final double BIT_ERROR_RATE = 1e-4;
    private static final int SEEDS = 30;

    /** A connection without errors takes 0.2 to 1.3 s; the limit of one command is 3 s. */
    private static final Duration SOON = Duration.ofSeconds(40);

    @ParameterizedTest
    @EnumSource(names = {"ESP32_C3", "ESP32", "ESP8266"})
    void theStubIsStarted(Chip chip) throws EspException {
        for (int seed = 0; seed < SEEDS; seed++) {
            FakeClock clock = new FakeClock();
            String port = String.format(
                    Locale.ROOT,
                    "sim:%s?timing=real&ailment=bit-errors(rate=%s,power=0,seed=%d)",
                    chip.id(),
                    BIT_ERROR_RATE,
                    seed);
            Transport line = new VirtualBoard(BoardOptions.parse(port), clock).transport();
            try (Device device = new Connector(line, clock, ConnectOptions.DEFAULTS, text -> {}).connect()) {
                assertThat(device.chip()).isEqualTo(chip);
                assertThat(device.stubRunning()).isTrue();
            }
            assertThat(clock.elapsed()).as("seed %d", seed).isLessThan(SOON);
        }
    }
}
