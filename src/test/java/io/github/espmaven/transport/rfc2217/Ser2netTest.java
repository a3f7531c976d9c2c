package io.github.espmaven.transport.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.FarEnd;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.TransportContract;
import io.github.espmaven.transport.serial.Pty;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our client against ser2net 4, the server most people run, with a pty behind it. Without {@code chardelay: false} it
 * holds every reply back for 3 ms.
 */
class Ser2netTest extends TransportContract {
    private static final Path SER2NET = Path.of("/usr/sbin/ser2net");

    @TempDir
    Path folder;

    @Override
    protected Ends connect() throws Exception {
        assumeTrue(Files.isExecutable(SER2NET), "ser2net is not installed");
        Pty pty = new Pty();
        int port = freePort();
        Path configuration = Files.writeString(folder.resolve("ser2net.yaml"), """
            %YAML 1.1
            ---
            connection: &board
              accepter: telnet(rfc2217),tcp,127.0.0.1,PORT
              connector: serialdev,PTY,115200n81,local
              options:
                chardelay: false
            """.replace("PORT", String.valueOf(port))
                .replace("PTY", pty.device().toString()));
        Process ser2net = new ProcessBuilder(SER2NET.toString(), "-n", "-d", "-u", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Ends(dial(NetworkUrl.parse("rfc2217://127.0.0.1:" + port)), new Behind(pty, ser2net));
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Rfc2217Transport dial(NetworkUrl url) throws Exception {
        for (int i = 0; ; i++) {
            try {
                return Rfc2217Transport.open(url, 115_200, Clock.system());
            } catch (EspException e) {
                if (i == 200) {
                    throw e;
                }
                Thread.sleep(10);
            }
        }
    }

    /** The pty's master side, and the server in between. */
    private record Behind(Pty pty, Process ser2net) implements FarEnd {
        @Override
        public void send(byte[] bytes) throws Exception {
            pty.send(bytes);
        }

        @Override
        public byte[] receive(int count) throws Exception {
            return pty.receive(count);
        }

        @Override
        public void close() throws Exception {
            ser2net.destroyForcibly();
            ser2net.waitFor(5, TimeUnit.SECONDS);
            pty.close();
        }
    }

    @Override
    protected int largeBytes() {
        return 1 << 20;
    }

    @Test
    void changesLinesAndRateWithoutDelay() throws Exception {
        long start = System.nanoTime();
        assertThat(port().setLines(new ControlLines(true, false))).isTrue();
        assertThat(port().setLines(new ControlLines(false, true))).isTrue();
        assertThat(port().setLines(ControlLines.RELEASED)).isTrue();
        assertThat(port().setBaudRate(921_600)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(port().traits().roundTrip()).isLessThan(Duration.ofMillis(500));
    }
}
