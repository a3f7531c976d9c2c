package io.github.espmaven.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.LoaderClient;
import io.github.espmaven.loader.Response;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.Circuit;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.simulator.Wiring;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SharedBoardTest {
    private final FakeClock clock = new FakeClock();

    private SharedBoard share(String board, boolean resets) throws EspException {
        return new SharedBoard(new VirtualBoard(BoardOptions.parse(board), clock), resets);
    }

    private Response sync(Transport client) throws EspException {
        return new LoaderClient(client, clock, line -> {}).exchange(new Commands.Sync(), Duration.ofMillis(100));
    }

    /** Whatever the lines are wired to, for it has none. */
    @ParameterizedTest
    @EnumSource
    void withoutLinesEachClientFindsItInDownloadMode(Circuit circuit) throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(Chip.ESP32_S3).withWiring(Wiring.of(circuit)), clock);
        SharedBoard shared = new SharedBoard(board, true);
        for (int round = 0; round < 2; round++) {
            try (Transport client = shared.open()) {
                shared.clientConnected(client);
                assertThat(sync(client).value()).isEqualTo(0x2012_0707);
                LoaderClient loader = new LoaderClient(client, clock, line -> {});
                loader.exchange(new Commands.ChangeBaudRate(921_600, 0), Duration.ofSeconds(1));
                client.setBaudRate(921_600);
                clock.sleep(Duration.ofMillis(2)); // the ROM changes its rate after its reply
                sync(client);
            }
        }
    }

    @Test
    void withoutLinesAMonitorFindsItStartedFromFlash() throws EspException {
        SharedBoard shared = share("sim:esp32c3?boot=flash", true);
        try (Transport client = shared.open()) {
            shared.clientConnected(client);
            byte[] console = new byte[1 << 12];
            int length = client.read(console, Duration.ofMillis(100));
            assertThat(new String(console, 0, length, StandardCharsets.US_ASCII))
                    .contains("boot:0x8 (SPI_FAST_FLASH_BOOT)");
        }
    }

    @Test
    void withLinesOnlyTheClientResetsIt() throws EspException {
        SharedBoard shared = share("sim:esp32c3", false);
        try (Transport client = shared.open()) {
            shared.clientConnected(client);
            assertThatThrownBy(() -> sync(client)).isInstanceOf(EspException.class);
            client.setLines(new ControlLines(false, true));
            clock.sleep(Duration.ofMillis(100));
            client.setLines(new ControlLines(true, false));
            clock.sleep(Duration.ofMillis(50));
            sync(client);
        }
        try (Transport next = shared.open()) {
            shared.clientConnected(next);
            assertThat(next.read(new byte[1], Duration.ZERO))
                    .as("bytes that were not for it")
                    .isZero();
            LoaderClient loader = new LoaderClient(next, clock, line -> {});
            int magic = loader.exchange(new Commands.ReadRegister(0x4000_1000), Duration.ofSeconds(1))
                    .value();
            assertThat(magic).as("answer without another sync").isNotZero();
        }
    }
}
