package io.github.espmaven.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kind of port must do; each kind inherits these tests and supplies a port and its far end. */
public abstract class TransportContract {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** For a byte to the far end and back on a busy machine; 40 ms is what Nagle's algorithm costs, 100 ms a driver's tick. */
    private Transport port;

    private FarEnd farEnd;

    /** Both ends of a fresh connection. */
    public record Ends(Transport port, FarEnd farEnd) {}

    protected abstract Ends connect() throws Exception;

    /** Bytes sent each way in the test of large transfers. */
    protected int largeBytes() {
        return 4 << 20;
    }

    @BeforeEach
    final void openPort() throws Exception {
        Ends ends = connect();
        port = ends.port();
        farEnd = ends.farEnd();
    }

    @AfterEach
    final void closePort() throws Exception {
        if (port != null) {
            farEnd.close();
            port.close();
        }
    }

    protected final Transport port() {
        return port;
    }

    protected final FarEnd farEnd() {
        return farEnd;
    }

    private byte[] read(int count) throws EspException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[1 << 16];
        while (all.size() < count) {
            int got = port.read(piece, PATIENCE);
            assertThat(got).as("bytes after %d of %d", all.size(), count).isPositive();
            all.write(piece, 0, got);
        }
        return all.toByteArray();
    }

    /** Each byte value followed by each of those with a meaning to telnet, terminals or SLIP. */
    private static byte[] everyByteValue() {
        byte[] special = {(byte) 0xff, 0x0d, 0x0a, 0x00, 0x11, 0x13, 0x03, 0x04, (byte) 0xc0, (byte) 0xdb};
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int value = 0; value < 256; value++) {
            all.write(value);
            all.write(special[value % special.length]);
            all.write(value);
        }
        return all.toByteArray();
    }

    @Test
    void carriesEveryByteValueBothWays() throws Exception {
        byte[] all = everyByteValue();
        port.write(all);
        assertThat(farEnd.receive(all.length)).isEqualTo(all);
        farEnd.send(all);
        assertThat(read(all.length)).isEqualTo(all);
    }

    @Test
    void writesOnlyTheRangeAsked() throws Exception {
        port.write(new byte[] {1, 2, 3, 4, 5}, 1, 3);
        assertThat(farEnd.receive(3)).containsExactly(2, 3, 4);
    }

    @Test
    void givesWhatFitsAndKeepsTheRest() throws Exception {
        farEnd.send(new byte[] {1, 2, 3, 4, 5});
        byte[] two = new byte[2];
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < 5) {
            int got = port.read(two, PATIENCE);
            assertThat(got).isBetween(1, 2);
            all.write(two, 0, got);
        }
        assertThat(all.toByteArray()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void waitsForTheFirstByteAndNoLonger() throws Exception {
        long start = System.nanoTime();
        farEnd.send(new byte[] {42});
        byte[] into = new byte[100];
        assertThat(port.read(into, Duration.ofSeconds(20))).isEqualTo(1);
        assertThat(into[0]).isEqualTo((byte) 42);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void givesUpWhenTheTimeIsOver() throws Exception {
        long start = System.nanoTime();
        assertThat(port.read(new byte[10], Duration.ofMillis(30))).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(29), Duration.ofSeconds(3));
    }

    @Test
    void asksWithoutWaitingWhenTheTimeoutIsZero() throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(port.read(new byte[10], Duration.ZERO)).isZero();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void carriesMuchBothWaysAtOnce() throws Exception {
        byte[] up = new byte[largeBytes()];
        byte[] down = new byte[largeBytes()];
        new Random(1).nextBytes(up);
        new Random(2).nextBytes(down);
        Arrays.fill(down, 0, down.length / 4, (byte) 0xff);
        CompletableFuture<byte[]> arrived =
                CompletableFuture.supplyAsync(() -> unchecked(() -> farEnd.receive(up.length)));
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> unchecked(() -> {
            farEnd.send(down);
            return new byte[0];
        }));
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> unchecked(() -> {
            port.write(up);
            return new byte[0];
        }));
        assertThat(Arrays.equals(read(down.length), down)).isTrue();
        assertThat(Arrays.equals(arrived.get(30, TimeUnit.SECONDS), up)).isTrue();
        CompletableFuture.allOf(sent, written).get(30, TimeUnit.SECONDS);
    }

    @Test
    void reportsALostPort() throws Exception {
        farEnd.close();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 50; i++) {
                        port.read(new byte[10], Duration.ofMillis(100));
                    }
                })
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.PORT_LOST));
    }

    @Test
    void reportsALostPortToWhoeverWrites() throws Exception {
        farEnd.close();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 300; i++) {
                        port.write(new byte[1000]);
                        port.read(new byte[10], Duration.ofMillis(10));
                    }
                })
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.PORT_LOST));
    }

    @Test
    void deliversWhatWasWrittenRightBeforeClosing() throws Exception {
        farEnd.send(new byte[1000]);
        port.read(new byte[1], PATIENCE);
        port.write(new byte[] {7, 8, 9});
        CompletableFuture<byte[]> arrived = CompletableFuture.supplyAsync(() -> unchecked(() -> farEnd.receive(3)));
        if (keepsWhatWasWrittenLast()) {
            port.close();
        }
        assertThat(arrived.get(30, TimeUnit.SECONDS)).containsExactly(7, 8, 9);
    }

    /** Whether bytes written right before closing must arrive; a serial driver may discard them. */
    protected boolean keepsWhatWasWrittenLast() {
        return true;
    }

    @Test
    void closesTwice() {
        port.close();
        port.close();
        assertThat(port.traits().name()).isNotEmpty();
    }

    /** Work that may throw anything. */
    public interface Work {
        byte[] run() throws Exception;
    }

    protected static byte[] unchecked(Work work) {
        try {
            return work.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
