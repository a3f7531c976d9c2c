package io.github.espmaven.transport.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.FarEnd;
import io.github.espmaven.transport.MemoryPort;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.SocketFarEnd;
import io.github.espmaven.transport.TransportContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our client against our server. */
@Tag("slow")
class Rfc2217TransportTest extends TransportContract {
    private final MemoryPort board = new MemoryPort();

    @Override
    protected Ends connect() throws Exception {
        PortServer server = new PortServer(() -> board, NetworkUrl.parseListening("rfc2217://:0"), event -> {});
        NetworkUrl url = NetworkUrl.parse("rfc2217://127.0.0.1:" + server.port());
        return new Ends(Rfc2217Transport.open(url, 115_200, Clock.system()), new FarEnd() {
            @Override
            public void send(byte[] bytes) {
                board.send(bytes);
            }

            @Override
            public byte[] receive(int count) throws Exception {
                return board.receive(count);
            }

            @Override
            public void close() {
                server.close();
            }
        });
    }

    @Test
    void changesBothLinesInOneStep() throws Exception {
        assertThat(board.lineChanges()).as("opening must not touch the lines").isEmpty();
        assertThat(port().setLines(new ControlLines(true, false))).isTrue();
        assertThat(port().setLines(new ControlLines(false, true))).isTrue();
        for (int i = 0; i < 1000 && board.lineChanges().size() < 2; i++) {
            Thread.sleep(5); // only on a machine so busy that the server's answer comes too late
        }
        assertThat(board.lineChanges())
                .isEqualTo(List.of(new ControlLines(true, false), new ControlLines(false, true)));
    }

    @Test
    void saysThatTheRemotePortHasNoLines() throws Exception {
        board.removeLines();
        assertThat(port().setLines(new ControlLines(true, false))).isFalse();
        assertThat(port().setLines(new ControlLines(false, true))).isFalse();
    }

    @Test
    void releasesTheLinesWhenClosed() throws Exception {
        port().setLines(new ControlLines(false, true));
        port().close();
        for (int i = 0; i < 200 && !board.isClosed(); i++) {
            Thread.sleep(5);
        }
        assertThat(board.lineChanges()).endsWith(ControlLines.RELEASED);
        assertThat(board.isClosed()).isTrue();
    }

    @Test
    void setsTheBaudRateOnlyWhenItChanges() throws Exception {
        assertThat(port().setBaudRate(115_200)).isTrue();
        assertThat(port().setBaudRate(921_600)).isTrue();
        assertThat(port().setBaudRate(921_600)).isTrue();
        assertThat(board.bauds()).containsExactly(115_200, 921_600);
    }

    @Test
    void saysThatARateIsRefused() throws Exception {
        board.refuse(3_000_000);
        assertThatThrownBy(() -> port().setBaudRate(3_000_000))
                .hasMessageEndingWith(" does not take 3000000 baud; it stays at 115200")
                .extracting("problem")
                .isEqualTo(Problem.PORT_REFUSED_SETTING);
    }

    /** As a server in front of an adapter that takes no rate at all. */
    @Test
    void aPortThatStaysAtAnotherRateIsNotOpened() throws Exception {
        try (SocketFarEnd stuck = new SocketFarEnd()) {
            stuck.acceptLater(end -> {
                end.send(new byte[] {(byte) 0xff, (byte) 0xfd, 44}); // IAC DO COM-PORT-OPTION
                String seen = "";
                while (!seen.endsWith("fffa2c01")) { // IAC SB COM-PORT-OPTION SET-BAUDRATE
                    seen += HexFormat.of().formatHex(end.receive(1));
                }
                end.send(ComPort.SET_BAUDRATE.fromServer(ComPort.baudBytes(9600)));
            });
            NetworkUrl url = NetworkUrl.parse("rfc2217://127.0.0.1:" + stuck.port());
            assertThatThrownBy(() -> Rfc2217Transport.open(url, 115_200, Clock.system()))
                    .hasMessageEndingWith(" does not take 115200 baud; it stays at 9600")
                    .extracting("problem")
                    .isEqualTo(Problem.PORT_REFUSED_SETTING);
        }
    }

    @Test
    void measuresTheRoundTrip() {
        assertThat(port().traits().roundTrip()).isBetween(Duration.ofNanos(1_000), Duration.ofMillis(500));
    }

    @Test
    void lineChangesAreSeenInTheOrderOfTheData() throws Exception {
        port().write(new byte[] {1});
        port().setLines(new ControlLines(true, true));
        port().write(new byte[] {2});
        assertThat(board.receive(2)).containsExactly(1, 2);
        assertThat(board.lineChanges()).hasSize(1);
    }

    @Test
    void tellsAPlainPortFromAnRfc2217One() throws Exception {
        try (SocketFarEnd plain = new SocketFarEnd()) {
            plain.acceptLater(end -> end.send("login: ".getBytes(StandardCharsets.US_ASCII)));
            NetworkUrl url = NetworkUrl.parse("rfc2217://127.0.0.1:" + plain.port());
            assertThatThrownBy(() -> Rfc2217Transport.open(url, 115_200, new ImpatientClock()))
                    .isInstanceOfSatisfying(
                            EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.REMOTE_UNREACHABLE))
                    .hasMessageContaining("does not speak RFC 2217 (a plain port is tcp://");
        }
    }

    @Test
    void saysThatTheServerHungUp() throws Exception {
        SocketFarEnd busy = new SocketFarEnd();
        busy.acceptLater(FarEnd::close);
        NetworkUrl url = NetworkUrl.parse("rfc2217://127.0.0.1:" + busy.port());
        assertThatThrownBy(() -> Rfc2217Transport.open(url, 115_200, Clock.system()))
                .hasMessageContaining("it hung up at once; does another client use it?")
                .extracting("problem")
                .isEqualTo(Problem.REMOTE_UNREACHABLE);
    }

    @Test
    void worksWithAServerThatConfirmsNothing() throws Exception {
        try (SocketFarEnd mute = new SocketFarEnd()) {
            mute.acceptLater(end -> end.send(Telnet.negotiate(Telnet.Verb.DO, Telnet.COM_PORT)));
            NetworkUrl url = NetworkUrl.parse("rfc2217://127.0.0.1:" + mute.port());
            ImpatientClock clock = new ImpatientClock();
            try (Rfc2217Transport port = Rfc2217Transport.open(url, 115_200, clock)) {
                assertThat(port.setLines(new ControlLines(true, false))).isTrue();
                Duration waitedOnce = clock.waited();
                assertThat(port.setLines(new ControlLines(false, false))).isTrue();
                assertThat(clock.waited()).as("waits only once").isEqualTo(waitedOnce);
                assertThat(port.setBaudRate(230_400)).isTrue();
                assertThat(clock.waited()).isLessThan(Duration.ofSeconds(10));
            }
        }
    }

    /** A server behind a slow adapter answers late, also what nobody waits for: its word on flow control. */
    @Test
    void aLateAnswerAboutFlowControlIsNotTakenForOneAboutALine() throws Exception {
        byte[] flowControl = ComPort.SET_CONTROL.fromServer(ComPort.Control.NO_FLOW_CONTROL);
        try (SocketFarEnd server = new SocketFarEnd()) {
            server.acceptLater(end -> {
                end.send(Telnet.join(List.of(
                        Telnet.negotiate(Telnet.Verb.DO, Telnet.COM_PORT),
                        ComPort.SET_BAUDRATE.fromServer(ComPort.baudBytes(115_200)))));
                awaitAsked(end, ComPort.Control.DTR_ON, ComPort.Control.RTS_OFF);
                end.send(Telnet.join(List.of(flowControl, ComPort.SET_CONTROL.fromServer(ComPort.Control.DTR_ON))));
                Thread.sleep(50); // two answers are there, but not yet the two asked for
                end.send(ComPort.SET_CONTROL.fromServer(ComPort.Control.RTS_OFF));
                awaitAsked(end, ComPort.Control.DTR_OFF, ComPort.Control.RTS_ON);
                end.send(Telnet.join(List.of(
                        ComPort.SET_CONTROL.fromServer(ComPort.Control.DTR_OFF),
                        ComPort.SET_CONTROL.fromServer(ComPort.Control.RTS_ON))));
            });
            NetworkUrl url = NetworkUrl.parse("rfc2217://127.0.0.1:" + server.port());
            try (Rfc2217Transport port = Rfc2217Transport.open(url, 115_200, Clock.system())) {
                assertThat(port.setLines(new ControlLines(true, false))).isTrue();
                assertThat(port.setLines(new ControlLines(false, true)))
                        .as("RTS was off because that had been asked for before")
                        .isTrue();
            }
        }
    }

    private static void awaitAsked(SocketFarEnd end, int dtr, int rts) throws Exception {
        byte[] request = Telnet.join(List.of(ComPort.SET_CONTROL.fromClient(dtr), ComPort.SET_CONTROL.fromClient(rts)));
        String wanted = new String(request, StandardCharsets.ISO_8859_1);
        StringBuilder heard = new StringBuilder();
        while (heard.indexOf(wanted) < 0) {
            heard.append(new String(end.receive(1), StandardCharsets.ISO_8859_1));
        }
    }

    /** Waits a fifth of what is asked, and counts it in full. */
    private static final class ImpatientClock implements Clock {
        private long skipped;

        @Override
        public synchronized long nanoTime() {
            return System.nanoTime() + skipped;
        }

        @Override
        public void sleep(Duration duration) {
            Clock.system().sleep(duration.dividedBy(5));
        }

        @Override
        public void await(Object monitor, Duration atMost) {
            long start = System.nanoTime();
            Clock.system().await(monitor, atMost.dividedBy(5).plusMillis(1));
            if (System.nanoTime() - start >= atMost.toNanos() / 5) {
                synchronized (this) {
                    skipped += atMost.toNanos();
                }
            }
        }

        @Override
        public long epochMillis() {
            return System.currentTimeMillis();
        }

        synchronized Duration waited() {
            return Duration.ofNanos(skipped);
        }
    }
}
