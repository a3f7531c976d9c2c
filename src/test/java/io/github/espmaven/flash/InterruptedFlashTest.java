package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.Timing;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A flash of 1 MB in one region that ends at any byte: the next one sends what is not there, and one piece at most. */
@Tag("slow")
class InterruptedFlashTest {
    private static final FlashRegion APP = TestBoard.region(0x1_0000, 1 << 20);
    private static final int PIECE = 0x1_0000;
    private static final int MOMENTS = 40;
    private static final int WIRE_BYTES = 620_000;
    private static final int FIRST_MOMENT = 60_000;
    private static final int LAST_MOMENT = 560_000;

    /** A line that ends for good after so many bytes to the board. */
    private static final class Cut implements ForwardingTransport {
        private final Transport port;
        private int left;

        Cut(Transport port, int bytes) {
            this.port = port;
            this.left = bytes;
        }

        @Override
        public Transport port() {
            return port;
        }

        @Override
        public void write(byte[] data, int offset, int length) throws EspException {
            int now = Math.min(left, length);
            port.write(data, offset, now);
            left -= now;
            if (now < length) {
                throw new EspException(Problem.INTERNAL, "the test ends the line");
            }
        }
    }

    private static TestBoard board(Chip chip, byte[] flash, UnaryOperator<Transport> line) throws EspException {
        TestBoard board = new TestBoard(
                BoardOptions.of(chip).withFlashBytes(2 << 20).withTiming(Timing.REAL), new FakeClock(), line);
        board.board().loadFlash(0, flash);
        return board;
    }

    private static FlashReport flash(TestBoard board) throws EspException {
        try (Device device = board.connect(StubUse.USE)) {
            return board.flash(device, FlashOption.DEFAULTS, APP);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Chip.class,
            names = {"ESP32_C3", "ESP32", "ESP8266"})
    void theNextOneSendsWhatIsNotThere(Chip chip) throws EspException {
        Random random = new Random(3);
        byte[] used = TestBoard.used(2 << 20);
        for (int i = 0; i < MOMENTS; i++) {
            int moment = FIRST_MOMENT + random.nextInt(LAST_MOMENT - FIRST_MOMENT);
            TestBoard first = board(chip, used, port -> new Cut(port, moment));
            EspException ended = catchThrowableOfType(EspException.class, () -> flash(first));
            assertThat(ended).as("after %d bytes", moment).hasMessageContaining("the test ends the line");
            byte[] left = first.board().flash();
            TestBoard second = board(chip, left, UnaryOperator.identity());
            FlashReport report = flash(second);
            int sent = report.regions().get(0).sent().stream()
                    .mapToInt(FlashRange::length)
                    .sum();
            assertThat(sent).as("after %d bytes", moment).isLessThanOrEqualTo(missing(left) + PIECE);
            assertThat(Arrays.copyOfRange(
                            second.board().flash(), APP.offset(), APP.range().end()))
                    .isEqualTo(APP.bytes());
        }
    }

    /** The latest cut of the test above leaves the region incomplete; a flash that is not cut needs little more. */
    @ParameterizedTest
    @EnumSource(
            value = Chip.class,
            names = {"ESP32_C3", "ESP32", "ESP8266"})
    void theLatestCutIsWithinTheRegion(Chip chip) throws EspException {
        TestBoard cut = board(chip, TestBoard.used(2 << 20), port -> new Cut(port, LAST_MOMENT));
        assertThat(catchThrowableOfType(EspException.class, () -> flash(cut)))
                .hasMessageContaining("the test ends the line");
        assertThat(missing(cut.board().flash())).isPositive();
        TestBoard whole = board(chip, TestBoard.used(2 << 20), port -> new Cut(port, WIRE_BYTES));
        assertThat(catchThrowableOfType(EspException.class, () -> flash(whole))).isNull();
        assertThat(missing(whole.board().flash())).isZero();
    }

    private static int missing(byte[] flash) {
        int bytes = 0;
        for (int at = 0; at < APP.bytes().length; at += FlashRange.SECTOR_BYTES) {
            int from = APP.offset() + at;
            int to = from + FlashRange.SECTOR_BYTES;
            bytes += Arrays.equals(flash, from, to, APP.bytes(), at, at + FlashRange.SECTOR_BYTES)
                    ? 0
                    : FlashRange.SECTOR_BYTES;
        }
        return bytes;
    }
}
