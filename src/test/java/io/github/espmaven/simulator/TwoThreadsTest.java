package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.Packet;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** One thread reads while another writes, as a server does it. */
class TwoThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void aWaitingReaderGetsTheAnswerToWhatAnotherThreadWrites() throws Exception {
        Transport port = downloadMode();
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> count(port));
        port.write(Packet.of(new Commands.Sync()).frame());
        assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(8 * 14);
    }

    @Test
    void closingLetsAWaitingReaderGo() throws Exception {
        Transport port = downloadMode();
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> count(port));
        port.close();
        assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        assertThatThrownBy(() -> port.write(new byte[1]))
                .asInstanceOf(InstanceOfAssertFactories.type(EspException.class))
                .returns(Problem.PORT_LOST, EspException::problem);
    }

    private static Transport downloadMode() throws EspException {
        BoardOptions options = BoardOptions.of(Chip.ESP32_C3).withBoot(BoardOptions.PowerOn.DOWNLOAD);
        Transport port = new VirtualBoard(options, Clock.system()).transport();
        while (port.read(new byte[4096], Duration.ofMillis(1)) > 0) {}
        return port;
    }

    private static int count(Transport port) {
        try {
            return port.read(new byte[1024], LONG);
        } catch (EspException e) {
            return -1;
        }
    }
}
