package io.github.espmaven.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.MemoryPort;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.Transport;
import io.github.espmaven.transport.rfc2217.ComPort;
import io.github.espmaven.transport.rfc2217.ComPort.Control;
import io.github.espmaven.transport.rfc2217.Rfc2217Transport;
import io.github.espmaven.transport.tcp.TcpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class PortServerTest {
    private final MemoryPort board = new MemoryPort();
    private final BlockingQueue<ServerEvent> events = new LinkedBlockingQueue<>();

    private PortServer serve(String listen, SharedPort shared) throws EspException {
        return new PortServer(shared, NetworkUrl.parseListening(listen), events::add);
    }

    private static Transport dial(PortServer server) throws EspException {
        return TcpTransport.open(NetworkUrl.parse("tcp://127.0.0.1:" + server.port()));
    }

    private <E extends ServerEvent> E next(Class<E> type) throws InterruptedException {
        ServerEvent event = events.poll(5, TimeUnit.SECONDS);
        assertThat(event).isInstanceOf(type);
        return type.cast(event);
    }

    @Test
    void servesOneClientAfterTheOther() throws Exception {
        try (PortServer server = serve("tcp://:0", () -> board)) {
            for (int round = 0; round < 3; round++) {
                try (Transport client = dial(server)) {
                    client.write(new byte[] {1, (byte) 0xff, 3});
                    assertThat(board.receive(3)).containsExactly(1, 0xff, 3);
                }
                next(ServerEvent.Connected.class);
                next(ServerEvent.Disconnected.class);
                assertThat(board.isClosed()).isTrue();
            }
        }
    }

    @Test
    void aClientThatSendsNothingGivesWayToTheNext() throws Exception {
        FakeClock clock = new FakeClock();
        try (PortServer server = new PortServer(
                        () -> board,
                        NetworkUrl.parseListening("tcp://:0"),
                        () -> ControlLinePolicy.DIRECT,
                        events::add,
                        clock,
                        Duration.ofMinutes(5));
                Transport idle = dial(server)) {
            next(ServerEvent.Connected.class);
            idle.write(new byte[] {1});
            assertThat(board.receive(1)).containsExactly(1);
            clock.advance(Duration.ofMinutes(4));
            try (Transport early = dial(server)) {
                next(ServerEvent.Refused.class);
            }
            clock.advance(Duration.ofMinutes(2));
            try (Transport next = dial(server)) {
                assertThat(next(ServerEvent.GaveWay.class).limit()).isEqualTo(Duration.ofMinutes(5));
                next(ServerEvent.Disconnected.class);
                next(ServerEvent.Connected.class);
                next.write(new byte[] {7});
                assertThat(board.receive(1)).containsExactly(7);
                assertThatThrownBy(() -> idle.read(new byte[1], Duration.ofSeconds(5)))
                        .isInstanceOf(EspException.class);
            }
        }
    }

    @Test
    void aFailedAcceptIsToldOnceAndAcceptingGoesOn() throws Exception {
        FakeClock clock = new FakeClock();
        int[] calls = {0};
        try (PortServer server = new PortServer(
                () -> board,
                NetworkUrl.parseListening("tcp://:0"),
                () -> ControlLinePolicy.DIRECT,
                events::add,
                clock,
                Duration.ZERO)) {
            server.acceptClients(() -> {
                if (++calls[0] == 4) {
                    server.close();
                }
                throw new IOException("Too many open files");
            });
            assertThat(calls[0]).isEqualTo(4);
            assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(3));
            assertThat(next(ServerEvent.AcceptFailed.class).reason()).hasMessage("Too many open files");
            assertThat(events).isEmpty();
        }
    }

    @Test
    void preparesThePortForEachClient() throws Exception {
        SharedPort inDownloadMode = new SharedPort() {
            @Override
            public Transport open() {
                return board;
            }

            @Override
            public void clientConnected(Transport port) throws EspException {
                port.setLines(new ControlLines(true, false));
                board.send(new byte[] {'w'});
            }
        };
        try (PortServer server = serve("tcp://:0", inDownloadMode);
                Transport client = dial(server)) {
            byte[] greeting = new byte[5];
            assertThat(client.read(greeting, Duration.ofSeconds(5))).isEqualTo(1);
            assertThat(board.lineChanges()).containsExactly(new ControlLines(true, false));
        }
    }

    @Test
    void turnsASecondClientAway() throws Exception {
        try (PortServer server = serve("tcp://:0", () -> board);
                Transport first = dial(server)) {
            first.write(new byte[] {1});
            board.receive(1);
            try (Transport second = dial(server)) {
                assertThatThrownBy(() -> second.read(new byte[1], Duration.ofSeconds(10)))
                        .hasMessageContaining("the other end closed the connection");
            }
            next(ServerEvent.Connected.class);
            next(ServerEvent.Refused.class);
            board.send(new byte[] {9});
            assertThat(first.read(new byte[1], Duration.ofSeconds(5))).isEqualTo(1);
        }
    }

    @Test
    void tellsWhyThePortFailed() throws Exception {
        try (PortServer server = serve("rfc2217://:0", () -> board)) {
            NetworkUrl url = NetworkUrl.parse("rfc2217://127.0.0.1:" + server.port());
            try (Transport client = Rfc2217Transport.open(url, 115_200, Clock.system())) {
                board.unplug();
                assertThatThrownBy(() -> client.read(new byte[1], Duration.ofSeconds(10)))
                        .extracting("problem")
                        .isEqualTo(Problem.PORT_LOST);
            }
            next(ServerEvent.Connected.class);
            assertThat(next(ServerEvent.Failed.class).reason()).hasMessage("memory port unplugged");
            next(ServerEvent.Disconnected.class);
        }
    }

    @Test
    void tellsThatThePortCouldNotBeOpened() throws Exception {
        SharedPort missing = () -> {
            throw new EspException(Problem.PORT_NOT_FOUND, "no such port");
        };
        try (PortServer server = serve("tcp://:0", missing);
                Transport client = dial(server)) {
            assertThatThrownBy(() -> client.read(new byte[1], Duration.ofSeconds(10)))
                    .extracting("problem")
                    .isEqualTo(Problem.PORT_LOST);
            next(ServerEvent.Connected.class);
            assertThat(next(ServerEvent.Failed.class).reason().problem()).isEqualTo(Problem.PORT_NOT_FOUND);
        }
    }

    @Test
    void warnsWhenOthersCanReachIt() throws Exception {
        try (PortServer server = serve("tcp://0.0.0.0:0", () -> board)) {
            assertThat(next(ServerEvent.OpenToOthers.class).address()).isEqualTo("0.0.0.0:0");
            assertThat(server.port()).isPositive();
        }
        try (PortServer server = serve("tcp://:0", () -> board)) {
            assertThat(events).isEmpty();
        }
    }

    @Test
    void saysThatTheAddressIsTaken() throws Exception {
        try (PortServer server = serve("tcp://:0", () -> board)) {
            assertThatThrownBy(() -> serve("tcp://127.0.0.1:" + server.port(), () -> board))
                    .hasMessageStartingWith("cannot listen on 127.0.0.1:" + server.port() + ": ")
                    .extracting("problem")
                    .isEqualTo(Problem.CANNOT_LISTEN);
        }
        assertThatThrownBy(() -> serve("udp://:0", () -> board))
                .hasMessage("cannot listen on udp://:0: it must begin with tcp:// or rfc2217://")
                .extracting("problem")
                .isEqualTo(Problem.BAD_PORT);
    }

    @Test
    void closingSendsTheClientAway() throws Exception {
        PortServer server = serve("tcp://:0", () -> board);
        try (Transport client = dial(server)) {
            client.write(new byte[] {1});
            board.receive(1);
            server.close();
            assertThat(board.isClosed()).isTrue();
            assertThatThrownBy(() -> client.read(new byte[1], Duration.ofSeconds(5)))
                    .extracting("problem")
                    .isEqualTo(Problem.PORT_LOST);
        }
    }

    @Test
    void answersEveryRequestOfRfc2217() throws Exception {
        try (PortServer server = serve("rfc2217://:0", () -> board);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(5_000);
            InputStream in = client.getInputStream();
            assertThat(in.readNBytes(15)).asHexString().isEqualTo("FFFB00FFFB03FFFD00FFFD03FFFD2C");
            ask(client, "ff fb 2c  ff fb 01  ff fd 01  ff fd 1f", "ff fe 01 ff fc 01 ff fc 1f");
            ask(client, "ff fa 2c 01 00 00 00 00 ff f0", "ff fa 2c 65 00 01 c2 00 ff f0");
            ask(client, "ff fa 2c 01 00 0e 10 00 ff f0", "ff fa 2c 65 00 0e 10 00 ff f0");
            ask(client, "ff fa 2c 02 08 ff f0", "ff fa 2c 66 08 ff f0");
            ask(client, "ff fa 2c 03 01 ff f0", "ff fa 2c 67 01 ff f0");
            ask(client, "ff fa 2c 04 01 ff f0", "ff fa 2c 68 01 ff f0");
            ask(client, "ff fa 2c 05 01 ff f0", "ff fa 2c 69 01 ff f0");
            ask(client, "ff fa 2c 05 07 ff f0 ff fa 2c 05 0a ff f0", "ff fa 2c 69 09 ff f0 ff fa 2c 69 0c ff f0");
            ask(client, "ff fa 2c 0a ff ff ff f0", "ff fa 2c 6e ff ff ff f0");
            ask(client, "ff fa 2c 0b 00 ff f0", "ff fa 2c 6f 00 ff f0");
            ask(client, "ff fa 2c 0c 03 ff f0", "ff fa 2c 70 03 ff f0");
            ask(client, "ff fa 2c 00 ff f0", "ff fa 2c 64 65 73 70 2d 6d 61 76 65 6e 2d 70 6c 75 67 69 6e ff f0");
        }
        assertThat(board.bauds()).containsExactly(921_600);
        assertThat(board.lineChanges()).isEmpty();
    }

    private static void ask(Socket client, String request, String answer) throws Exception {
        client.getOutputStream().write(HexFormat.of().parseHex(request.replace(" ", "")));
        byte[] expected = HexFormat.of().parseHex(answer.replace(" ", ""));
        assertThat(client.getInputStream().readNBytes(expected.length))
                .as("answer to " + request)
                .isEqualTo(expected);
    }

    @Test
    void linesAskedForTogetherChangeTogether() throws Exception {
        Rfc2217Protocol protocol = new Rfc2217Protocol(board, ControlLinePolicy.DIRECT, 115_200);
        receive(protocol, Control.DTR_OFF, Control.RTS_ON);
        receive(protocol, Control.RTS_OFF, Control.DTR_ON);
        assertThat(board.lineChanges()).containsExactly(new ControlLines(false, true), new ControlLines(true, false));
    }

    @Test
    void linesAskedForTwiceChangeTwice() throws Exception {
        Rfc2217Protocol protocol = new Rfc2217Protocol(board, ControlLinePolicy.DIRECT, 115_200);
        byte[] confirmed =
                receive(protocol, Control.DTR_OFF, Control.RTS_ON, Control.DTR_ON, Control.RTS_OFF, Control.DTR_OFF);
        assertThat(board.lineChanges())
                .isEqualTo(List.of(
                        new ControlLines(false, true), new ControlLines(true, false), new ControlLines(false, false)));
        assertThat(confirmed).hasSize(5 * 7);
    }

    private static byte[] receive(Rfc2217Protocol protocol, int... controls) throws EspException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int control : controls) {
            wire.writeBytes(ComPort.SET_CONTROL.fromClient(control));
        }
        return protocol.received(wire.toByteArray(), wire.size());
    }
}
