package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.Timing;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reading as fast as the wire: packets are confirmed while they are under way, where the stub can take that. */
@Tag("slow")
class FlashReaderTest {
    private static final int MB = 1 << 20;
    private static final FlashRegion APP = TestBoard.region(0x10000, MB);

    private final FakeClock clock = new FakeClock();

    private byte[] read(UnaryOperator<Transport> line, int length) throws EspException {
        BoardOptions options =
                BoardOptions.of(Chip.ESP32_C3).withFlashBytes(2 * MB).withTiming(Timing.REAL);
        TestBoard board = new TestBoard(options, clock, line);
        board.board().loadFlash(0, TestBoard.used(FlashRange.SECTOR_BYTES));
        board.board().loadFlash(APP.offset(), APP.bytes());
        try (Device device = board.connect(StubUse.USE)) {
            return new FlashReader(device).read(new FlashRange(APP.offset(), length));
        }
    }

    /** The wire alone needs 11.38 s for a MiB at 921600 baud. */
    @Test
    void aMebibyteFillsTheWire() throws EspException {
        assertThat(read(port -> port, MB)).isEqualTo(APP.bytes());
        assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(11_900));
    }

    /** A stub with room for one frame: a confirmation right behind another is lost. */
    private static final class OneFrame implements ForwardingTransport {
        private final Transport port;
        private boolean justConfirmed;

        OneFrame(Transport port) {
            this.port = port;
        }

        @Override
        public Transport port() {
            return port;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws EspException {
            boolean confirms = length >= 6 && length <= 10;
            if (!confirms || !justConfirmed) {
                port.write(bytes, offset, length);
            }
            justConfirmed = confirms;
        }

        @Override
        public int read(byte[] into, Duration timeout) throws EspException {
            int count = port.read(into, timeout);
            justConfirmed &= count == 0;
            return count;
        }
    }

    @Test
    void aStubThatCannotTakeThatIsReadPacketByPacket() throws EspException {
        assertThat(read(OneFrame::new, MB / 8)).isEqualTo(Arrays.copyOf(APP.bytes(), MB / 8));
        assertThat(clock.elapsed()).isLessThan(Duration.ofSeconds(10));
    }
}
