package io.github.espmaven.transport.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What no pty can do, on a device that does as told. */
class SerialTransportTest {
    private final Fake device = new Fake();

    /** A driver whose behaviour is set by the test. */
    private static final class Fake implements SerialDevice {
        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch stuck = new CountDownLatch(1);
        final AtomicInteger unsent = new AtomicInteger();
        volatile boolean gone;
        volatile boolean takesNothing;
        volatile LinesResult linesResult = LinesResult.DONE;
        volatile boolean takesBaud = true;

        @Override
        public int read(byte[] into) {
            Clock.system().sleep(Duration.ofMillis(2));
            return gone ? -1 : 0;
        }

        @Override
        public int write(byte[] bytes, int offset, int length) {
            if (takesNothing) {
                await();
            }
            calls.add("write " + length);
            return gone ? -1 : Math.min(length, 1000);
        }

        private void await() {
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public int unsent() {
            return unsent.updateAndGet(count -> Math.max(0, count - 1));
        }

        @Override
        public LinesResult setLines(ControlLines lines) {
            calls.add("lines " + lines.dtr() + " " + lines.rts());
            return linesResult;
        }

        @Override
        public boolean hasBaudRate() {
            return true;
        }

        @Override
        public boolean setBaudRate(int baud) {
            calls.add("baud " + baud + " with " + unsent.get() + " unsent");
            return takesBaud;
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }

    private SerialTransport open() {
        return open(Duration.ofSeconds(10));
    }

    private SerialTransport open(Duration writeLimit) {
        return new SerialTransport(
                device, PortTraits.local("/dev/ttyFAKE", PortTraits.Kind.SERIAL), Clock.system(), writeLimit);
    }

    @Test
    void aDriverThatTakesNothingIsGivenUp() {
        device.takesNothing = true;
        SerialTransport port = open(Duration.ofMillis(50));
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> port.write(new byte[] {1}))
                    .hasMessage("/dev/ttyFAKE takes no data: the device at the other side does not read")
                    .extracting("problem")
                    .isEqualTo(Problem.WRITE_STALLED);
        }
        port.close();
        assertThat(device.calls).containsExactly("close");
        device.stuck.countDown();
    }

    @Test
    void aShortWriteIsContinued() throws Exception {
        try (SerialTransport port = open()) {
            port.write(new byte[5000], 0, 5000);
        }
        assertThat(device.calls)
                .containsExactly(
                        "write 4096", "write 3096", "write 2096", "write 1096", "write 96", "write 904", "close");
    }

    @Test
    void anUnpluggedPortIsLostForEveryCall() {
        SerialTransport port = open();
        device.gone = true;
        assertThatThrownBy(() -> port.read(new byte[1], Duration.ofSeconds(5)))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.PORT_LOST);
                    assertThat(e).hasMessage("/dev/ttyFAKE has disappeared");
                    assertThat(e.evidence().get(Evidence.Key.PORT)).contains("/dev/ttyFAKE");
                });
        assertThatThrownBy(() -> port.write(new byte[1])).extracting("problem").isEqualTo(Problem.PORT_LOST);
        assertThatThrownBy(() -> port.setBaudRate(9600)).extracting("problem").isEqualTo(Problem.PORT_LOST);
        assertThatThrownBy(() -> port.setLines(ControlLines.RELEASED))
                .extracting("problem")
                .isEqualTo(Problem.PORT_LOST);
        port.close();
        assertThat(device.calls).containsExactly("close");
    }

    /** The driver holds the write for good, but the reading side sees that the device is gone. */
    @Test
    void aWriteThatIsStuckEndsWithTheDevice() throws Exception {
        try (SerialTransport port = open()) {
            device.takesNothing = true;
            CompletableFuture<Throwable> writing = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(EspException.class, () -> port.write(new byte[100])));
            Clock.system().sleep(Duration.ofMillis(20));
            assertThat(writing).isNotDone();
            device.gone = true;
            assertThat(writing.get(5, TimeUnit.SECONDS)).extracting("problem").isEqualTo(Problem.PORT_LOST);
        }
    }

    @Test
    void linesAreReleasedWhenClosed() throws Exception {
        SerialTransport port = open();
        assertThat(port.setLines(new ControlLines(false, true))).isTrue();
        port.close();
        port.close();
        assertThat(device.calls).containsExactly("lines false true", "lines false false", "close");
    }

    @Test
    void missingLinesAreSaidAndLostOnesThrown() throws Exception {
        try (SerialTransport port = open()) {
            device.linesResult = SerialDevice.LinesResult.NONE;
            assertThat(port.setLines(new ControlLines(true, true))).isFalse();
            device.linesResult = SerialDevice.LinesResult.GONE;
            assertThatThrownBy(() -> port.setLines(ControlLines.RELEASED))
                    .extracting("problem")
                    .isEqualTo(Problem.PORT_LOST);
        }
    }

    @Test
    void theRateChangesWhenEverythingIsSent() throws Exception {
        try (SerialTransport port = open()) {
            device.unsent.set(5);
            assertThat(port.setBaudRate(921_600)).isTrue();
            device.takesBaud = false;
            assertThatThrownBy(() -> port.setBaudRate(12_345_678))
                    .hasMessage("/dev/ttyFAKE does not take 12345678 baud")
                    .extracting("problem")
                    .isEqualTo(Problem.PORT_REFUSED_SETTING);
        }
        assertThat(device.calls).startsWith("baud 921600 with 0 unsent");
    }
}
