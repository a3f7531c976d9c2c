package io.github.espmaven.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.port.Ports;
import io.github.espmaven.transport.FarEnd;
import io.github.espmaven.transport.SocketFarEnd;
import io.github.espmaven.transport.Transport;
import io.github.espmaven.transport.serial.Pty;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a byte takes to the other end of a port and back; prints what it measured. */
@Tag("bench")
class EchoSpeedTest {
    private static final int ROUNDS = 500;
    private static final Duration LIMIT = Duration.ofMillis(30);

    @Test
    void throughAPseudoTerminal() throws Exception {
        try (Pty pty = new Pty();
                Transport port = open(pty.link().toString())) {
            measure("pty", port, pty);
        }
    }

    @Test
    void throughTcp() throws Exception {
        SocketFarEnd end = new SocketFarEnd();
        try (Transport port = open("tcp://localhost:" + end.port())) {
            measure("tcp", port, end);
        } finally {
            end.close();
        }
    }

    private static Transport open(String port) throws EspException {
        return new Ports(Clock.system()).open(port, Duration.ofSeconds(10), taken -> {});
    }

    private static void measure(String what, Transport port, FarEnd end) throws Exception {
        CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < ROUNDS; i++) {
                    end.send(end.receive(1));
                }
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        long[] nanos = new long[ROUNDS];
        byte[] one = new byte[1];
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            port.write(new byte[] {(byte) i});
            assertThat(port.read(one, Duration.ofSeconds(5))).isEqualTo(1);
            nanos[i] = System.nanoTime() - start;
        }
        echo.join();
        Arrays.sort(nanos);
        System.out.printf("[bench] echo through %s: median %,d us%n", what, nanos[ROUNDS / 2] / 1000);
        assertThat(Duration.ofNanos(nanos[ROUNDS / 2])).isLessThan(LIMIT);
    }
}
