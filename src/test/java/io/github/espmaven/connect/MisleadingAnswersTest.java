package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.FaultyTransport;
import io.github.espmaven.testing.FaultyTransport.Direction;
import io.github.espmaven.testing.FaultyTransport.Fault;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a line says that is not so: echoes, falsified registers, and texts that are taken for something else. */
class MisleadingAnswersTest {
    private final FakeClock clock = new FakeClock();

    /** A port whose far end is no chip. */
    private class Line implements Transport {
        private final PortTraits.Kind kind;
        final ByteArrayOutputStream ready = new ByteArrayOutputStream();

        Line(PortTraits.Kind kind) {
            this.kind = kind;
        }

        @Override
        public PortTraits traits() {
            return PortTraits.local("line", kind);
        }

        @Override
        public int read(byte[] into, Duration timeout) {
            byte[] bytes = ready.toByteArray();
            if (bytes.length == 0) {
                clock.advance(timeout);
            }
            int count = Math.min(bytes.length, into.length);
            System.arraycopy(bytes, 0, into, 0, count);
            ready.reset();
            ready.write(bytes, count, bytes.length - count);
            return count;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public boolean setLines(ControlLines lines) {
            return kind == PortTraits.Kind.SERIAL;
        }

        @Override
        public boolean setBaudRate(int baud) {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void anEchoIsCalledAnEcho() {
        Transport bridged = new Line(PortTraits.Kind.SERIAL) {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                ready.write(bytes, offset, length);
            }
        };
        assertThatThrownBy(() -> connect(bridged, ConnectOptions.DEFAULTS))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.ECHO);
                    assertThat(Remedies.explain(e))
                            .contains(
                                    "ESP-124 Only an echo: could not connect to a chip at line: what was sent came back"
                                            + " as it was, and no answer to it.",
                                    "TX and RX are bridged");
                });
    }

    /** Without control lines the board is reset by hand, at any time; what it says then is the only sign of its mode. */
    @Test
    void overPlainTcpWaitingForDownloadIsTheDownloadMode() {
        Line tcp = new Line(PortTraits.Kind.TCP);
        tcp.ready.writeBytes(
                "rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\nwaiting for download\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> connect(tcp, ConnectOptions.DEFAULTS))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.NO_SYNC_REPLY);
                    assertThat(Remedies.explain(e))
                            .contains("the chip is in download mode but does not hear what is sent to it");
                });
    }

    /** One falsified reading of the register that tells the chip is no other chip. */
    @Test
    void aFalsifiedIdentityRegisterIsReadAgain() throws EspException {
        ConnectOptions options =
                ConnectOptions.DEFAULTS.withStub(StubUse.ROM_ONLY).withChip(Optional.of(Chip.ESP32));
        FaultyTransport clean = line(List.of());
        connect(clean, options);
        int register = 0;
        while (clean.frames(Direction.TO_HOST).get(register)[2] != 0x0A) {
            register++;
        }
        for (int bit = 0; bit < 32; bit++) {
            Fault fault = Fault.ofBit(Direction.TO_HOST, register, 5 + bit / 8, bit % 8);
            assertThat(connect(line(List.of(fault)), options).chip())
                    .as("bit %d", bit)
                    .isEqualTo(Chip.ESP32);
        }
    }

    private FaultyTransport line(List<Fault> faults) throws EspException {
        return new FaultyTransport(new VirtualBoard(BoardOptions.of(Chip.ESP32), clock).transport(), clock, faults);
    }

    private Device connect(Transport port, ConnectOptions options) throws EspException {
        return new Connector(port, clock, options, text -> {}).connect();
    }
}
