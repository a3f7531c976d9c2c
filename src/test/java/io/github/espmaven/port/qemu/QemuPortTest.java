package io.github.espmaven.port.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.transport.FarEnd;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.SocketFarEnd;
import io.github.espmaven.transport.TransportContract;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The port as every port; at its far end the UART of an emulator that nothing runs on. */
class QemuPortTest extends TransportContract {

    @Override
    protected Ends connect() throws Exception {
        CompletableFuture<Socket> uart = new CompletableFuture<>();
        StandInProcess.Launcher launcher = new StandInProcess.Launcher(console -> new StandInQemu(console) {
            @Override
            protected void serve(Socket line) {
                uart.complete(line);
            }

            @Override
            protected void listen(Socket line) {}
        });
        QemuPort port =
                QemuPort.open(QemuOptions.parse("qemu:esp32c3"), List.of(Path.of("qemu")), launcher, Clock.system());
        FarEnd farEnd = new SocketFarEnd(uart.get(10, TimeUnit.SECONDS));
        return new Ends(port, new FarEnd() {
            @Override
            public void send(byte[] bytes) throws Exception {
                farEnd.send(bytes);
            }

            @Override
            public byte[] receive(int count) throws Exception {
                return farEnd.receive(count);
            }

            @Override
            public void close() throws Exception {
                farEnd.close();
                launcher.processes.get(0).crash(139);
            }
        });
    }

    @Override
    protected boolean keepsWhatWasWrittenLast() {
        return false;
    }

    @Test
    void takesAnyRateAndSaysWhatItIs() throws IOException {
        assertThat(((QemuPort) port()).setBaudRate(921_600)).isTrue();
        assertThat(port().traits().kind()).isEqualTo(PortTraits.Kind.EMULATED);
        assertThat(port().about()).contains("QEMU 8.1.3 (esp_develop_8.1.3_20231206), qemu, emulates an ESP32-C3 v0.3");
    }
}
