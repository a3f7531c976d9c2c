package io.github.espmaven.transport.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.FarEnd;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.TransportContract;
import io.github.espmaven.transport.serial.Pty;
import io.github.espmaven.transport.serial.Ser2net;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our client against ser2net with a pty behind it. */
@Tag("slow")
class Ser2netTest extends TransportContract {
    @TempDir
    Path folder;

    @Override
    protected Ends connect() throws Exception {
        Pty pty = new Pty();
        Ser2net server = new Ser2net(pty.device(), folder);
        return new Ends(dial(server.url()), new Behind(pty, server));
    }

    /** The server may still be busy with whoever asked whether it listens. */
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
    private record Behind(Pty pty, Ser2net server) implements FarEnd {
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
            server.close();
            pty.close();
        }
    }

    @Override
    protected int largeBytes() {
        return 1 << 20;
    }

    /** Closing a pty drops what its other side has not read yet. */
    @Override
    protected boolean keepsWhatWasWrittenLast() {
        return false;
    }

    @Test
    void changesLinesAndRateWithoutDelay() throws Exception {
        long start = System.nanoTime();
        assertThat(port().setLines(new ControlLines(true, false))).isTrue();
        assertThat(port().setLines(new ControlLines(false, true))).isTrue();
        assertThat(port().setLines(ControlLines.RELEASED)).isTrue();
        assertThat(port().setBaudRate(921_600)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(port().traits().roundTrip()).isLessThan(Duration.ofMillis(500));
    }
}
