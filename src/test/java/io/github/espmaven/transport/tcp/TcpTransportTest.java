package io.github.espmaven.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.SocketFarEnd;
import io.github.espmaven.transport.TransportContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TcpTransportTest extends TransportContract {

    @Override
    protected Ends connect() throws Exception {
        SocketFarEnd farEnd = new SocketFarEnd();
        return new Ends(TcpTransport.open(NetworkUrl.parse("tcp://localhost:" + farEnd.port())), farEnd);
    }

    @Test
    void hasNeitherLinesNorBaudRate() throws Exception {
        assertThat(port().setLines(new ControlLines(true, false))).isFalse();
        assertThat(port().setBaudRate(921_600)).isFalse();
        assertThat(port().traits().kind()).isEqualTo(PortTraits.Kind.TCP);
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        assertThatThrownBy(() -> TcpTransport.open(NetworkUrl.parse("socket://127.0.0.1:" + unused)))
                .hasMessage("cannot connect to socket://127.0.0.1:" + unused
                        + ": the host refuses (nothing listens on port " + unused + ")")
                .extracting("problem")
                .isEqualTo(Problem.REMOTE_UNREACHABLE);
    }

    @Test
    void saysThatTheHostIsUnknown() {
        assertThatThrownBy(() -> TcpTransport.open(NetworkUrl.parse("tcp://no-such-host.invalid:5555")))
                .hasMessage("cannot connect to tcp://no-such-host.invalid:5555: no host is known as"
                        + " \"no-such-host.invalid\"")
                .extracting("problem")
                .isEqualTo(Problem.REMOTE_UNREACHABLE);
    }

    @Test
    void givesUpAPeerThatTakesNothing() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.connect(server.getLocalAddress());
            try (SocketLink link = SocketLink.accepted(server.accept(), "stuck", Duration.ofMillis(50))) {
                byte[] much = new byte[16 << 20];
                assertThatThrownBy(() -> link.write(much, 0, much.length))
                        .isInstanceOfSatisfying(EspException.class, e -> {
                            assertThat(e.problem()).isEqualTo(Problem.WRITE_STALLED);
                            assertThat(e).hasMessage("stuck has taken no data for 0.05 s");
                        });
            }
        }
    }
}
