package io.github.espmaven.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.testing.FaultyTransport.Direction;
import io.github.espmaven.testing.FaultyTransport.Effect;
import io.github.espmaven.testing.FaultyTransport.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bad cable spoils what it is told to and nothing else. */
class FaultyTransportTest {
    private static final String FRAMES = "6f6bc00102c0c003c0";

    private final FakeClock clock = new FakeClock();
    private final ScriptedTransport board = new ScriptedTransport(clock);

    @Test
    void letsThroughWhatIsNotNamed() throws EspException {
        FaultyTransport cable = cable();
        board.answer(FRAMES);
        assertThat(readAll(cable)).isEqualTo(FRAMES);
        assertThat(cable.frameLengths(Direction.TO_HOST)).containsExactly(4, 3);
        cable.write(Hex.parse(FRAMES));
        assertThat(board.writtenHex()).isEqualTo(FRAMES);
    }

    @Test
    void dropsDuplicatesAndCorrupts() throws EspException {
        assertThat(received(Fault.ofFrame(Direction.TO_HOST, 0, Effect.DROP))).isEqualTo("6f6bc003c0");
        assertThat(received(Fault.ofFrame(Direction.TO_HOST, 1, Effect.DUPLICATE)))
                .isEqualTo("6f6bc00102c0c003c0c003c0");
        assertThat(received(Fault.ofOctet(Direction.TO_HOST, 0, 1, Effect.DROP)))
                .isEqualTo("6f6bc002c0c003c0");
        assertThat(received(Fault.ofOctet(Direction.TO_HOST, 1, 1, Effect.CORRUPT)))
                .isEqualTo("6f6bc00102c0c013c0");
    }

    @Test
    void spoilsWhatIsWrittenToo() throws EspException {
        FaultyTransport cable = cable(Fault.ofFrame(Direction.TO_BOARD, 1, Effect.DROP));
        cable.write(Hex.parse("c00102c0"));
        cable.write(Hex.parse("c003c0"));
        cable.write(Hex.parse("c004c0"));
        assertThat(board.writtenHex()).isEqualTo("c00102c0c004c0");
    }

    @Test
    void delaysInBothDirections() throws EspException {
        FaultyTransport cable = cable(
                Fault.ofFrame(Direction.TO_BOARD, 0, Effect.DELAY),
                Fault.ofOctet(Direction.TO_HOST, 0, 2, Effect.DELAY));
        cable.write(Hex.parse("c00102c0"));
        assertThat(board.writtenHex()).isEmpty();
        board.answer("c00506c0");
        byte[] into = new byte[16];
        assertThat(cable.read(into, Duration.ZERO)).isEqualTo(2);
        assertThat(cable.read(into, Duration.ofMillis(300))).isZero();
        assertThat(cable.read(into, Duration.ofMillis(300))).isEqualTo(2);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(400));
        assertThat(board.writtenHex()).isEqualTo("c00102c0");
    }

    private String received(Fault fault) throws EspException {
        FaultyTransport cable = cable(fault);
        board.answer(FRAMES);
        return readAll(cable);
    }

    private String readAll(FaultyTransport cable) throws EspException {
        StringBuilder all = new StringBuilder();
        byte[] into = new byte[16];
        for (int n = cable.read(into, Duration.ofMillis(5)); n > 0; n = cable.read(into, Duration.ofMillis(5))) {
            all.append(Hex.of(into, 0, n));
        }
        return all.toString();
    }

    private FaultyTransport cable(Fault... faults) {
        return new FaultyTransport(board, clock, List.of(faults));
    }
}
