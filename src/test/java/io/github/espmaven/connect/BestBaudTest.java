package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.UserCache;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.Timing;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.simulator.Wiring;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which baud rate is worked at where nobody says; the rates of adapters are those of their data sheets. */
class BestBaudTest {
    private final FakeClock clock = new FakeClock();
    private final List<String> log = new ArrayList<>();

    @TempDir
    private Path folder;

    private int baud(BoardOptions board) throws EspException {
        return baud(board, false);
    }

    /** @param endsWell whether a flash at that rate does */
    private int baud(BoardOptions board, boolean endsWell) throws EspException {
        Transport port = new VirtualBoard(board.withTiming(Timing.REAL), clock).transport();
        LinkMemory memory =
                new LinkMemory(new UserCache(Optional.of(folder), Duration.ofDays(30), 8, clock), "adapter");
        ConnectOptions options = ConnectOptions.DEFAULTS
                .withBaud(ConnectOptions.BEST_BAUD)
                .withMemory(memory)
                .forPort(port.traits());
        log.clear();
        try (Device device = new Connector(port, clock, options, log::add).connect()) {
            if (endsWell) {
                device.rememberRate(0);
            }
            return device.baud();
        }
    }

    private static BoardOptions board(int vendorId, int productId) {
        return BoardOptions.of(Chip.ESP32_C3).withWiring(Wiring.usb(vendorId, productId));
    }

    @ParameterizedTest
    @CsvSource({"0403,6001,2000000", "1a86,55d4,2000000", "10c4,ea60,921600", "1a86,7523,921600", "067b,2303,921600"})
    void isThatOfTheAdapter(String vendor, String product, int baud) throws EspException {
        assertThat(baud(board(Integer.parseInt(vendor, 16), Integer.parseInt(product, 16))))
                .isEqualTo(baud);
    }

    @Test
    void isTheUsualOneOfAPortThatDoesNotTell() throws EspException {
        assertThat(baud(BoardOptions.of(Chip.ESP32_C3))).isEqualTo(921_600);
    }

    @Test
    void whatTheLineDoesNotHoldIsTriedUntilAFlashEndsWell() throws EspException {
        BoardOptions slow = board(0x0403, 0x6001).withBaudLimit(1_000_000);
        assertThat(baud(slow)).isEqualTo(921_600);
        assertThat(baud(slow, true)).isEqualTo(921_600);
        assertThat(log).anyMatch(line -> line.contains("at 2000000 baud"));
        assertThat(baud(slow)).isEqualTo(921_600);
        assertThat(log).noneMatch(line -> line.contains("at 2000000 baud"));
    }

    /** The chip's own USB has none. */
    @Test
    void isNotToldOverNativeUsb() throws EspException {
        assertThat(baud(board(0x303a, 0x1001))).isEqualTo(921_600);
        assertThat(log).noneMatch(line -> line.contains("CHANGE_BAUDRATE"));
    }
}
