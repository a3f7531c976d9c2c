package io.github.espmaven.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.testing.FakeClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracingTransportTest {
    private final MemoryPort board = new MemoryPort();
    private final FakeClock clock = new FakeClock();
    private final List<String> lines = new ArrayList<>();

    @Test
    void tellsOfEverythingThatPasses() throws Exception {
        TracingTransport port = new TracingTransport(board, clock, lines::add);
        clock.advance(Duration.ofMillis(1500));
        port.setLines(new ControlLines(false, true));
        port.setBaudRate(921_600);
        port.write("xx0123456789abcdef\r\n!".getBytes(StandardCharsets.US_ASCII), 2, 19);
        board.send(new byte[] {(byte) 0xc0, 0, 0x7f, 'A'});
        assertThat(port.read(new byte[10], Duration.ZERO)).isEqualTo(4);
        assertThat(port.read(new byte[10], Duration.ZERO)).isZero();
        port.close();
        assertThat(lines)
                .containsExactly(
                        "  0.000000 open memory",
                        "  1.500000 lines DTR=0 RTS=1",
                        "  1.500000 baud 921600",
                        "  1.500000 write 19",
                        "           0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 |0123456789abcdef|",
                        "           0010  0d 0a 21                                        |..!|",
                        "  1.500000 read 4",
                        "           0000  c0 00 7f 41                                     |...A|",
                        "  1.500000 close");
    }

    @Test
    void tellsOfWhatFails() throws Exception {
        TracingTransport port = new TracingTransport(board, clock, lines::add);
        board.removeLines();
        assertThat(port.setLines(ControlLines.RELEASED)).isFalse();
        board.refuse(12);
        assertThatThrownBy(() -> port.setBaudRate(12)).hasMessage("not 12");
        board.unplug();
        assertThatThrownBy(() -> port.read(new byte[1], Duration.ZERO)).hasMessage("memory port unplugged");
        assertThatThrownBy(() -> port.write(new byte[1])).hasMessage("memory port unplugged");
        assertThat(lines)
                .containsSubsequence(
                        "  0.000000 lines DTR=0 RTS=0: this port has none",
                        "  0.000000 baud 12 failed: not 12",
                        "  0.000000 read failed: memory port unplugged",
                        "  0.000000 write 1",
                        "  0.000000 write failed: memory port unplugged");
    }
}
