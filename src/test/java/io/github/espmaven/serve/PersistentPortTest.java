package io.github.espmaven.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.testing.SwitchableTransport;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.MemoryPort;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PersistentPortTest {
    private static final Duration SHORT = Duration.ofMillis(10);

    /** A board on a cable that is pulled and, perhaps, plugged in again. */
    private static final class Cable extends SwitchableTransport {
        private MemoryPort board = new MemoryPort();
        private boolean returns = true;
        private int waits;

        Cable() {
            super(new MemoryPort());
            switchTo(board);
        }

        @Override
        public boolean awaitReturn(Duration atMost) {
            waits++;
            if (returns) {
                board = new MemoryPort();
                switchTo(board);
            }
            return returns;
        }
    }

    private final Cable cable = new Cable();
    private final Transport kept = SharedPort.kept(cable).open();

    PersistentPortTest() throws EspException {}

    @Test
    void aClientStaysWhileTheBoardIsAway() throws EspException {
        cable.board.unplug();
        assertThat(kept.read(new byte[4], SHORT)).isZero();
        assertThat(cable.waits).isEqualTo(1);
        cable.board.send(new byte[] {7});
        byte[] read = new byte[4];
        assertThat(kept.read(read, SHORT)).isEqualTo(1);
        assertThat(read[0]).isEqualTo((byte) 7);
    }

    @Test
    void whatIsWrittenMeanwhileIsLostAndWhatFollowsArrives() throws EspException {
        cable.board.unplug();
        kept.write(new byte[] {1, 2, 3});
        kept.write(new byte[] {4, 5});
        assertThat(cable.board.receive(2)).containsExactly(4, 5);
        assertThat(cable.waits).isEqualTo(1);
    }

    @Test
    void theNextClientFindsABoardThatIsBack() throws EspException {
        cable.board.unplug();
        cable.returns = false;
        assertLost();
        cable.returns = true;
        Transport next = SharedPort.kept(cable).open();
        assertThat(next.read(new byte[4], SHORT)).isZero();
        next.write(new byte[] {9});
        assertThat(cable.board.receive(1)).containsExactly(9);
    }

    @Test
    void aBoardThatStaysAwayEndsTheSession() {
        cable.board.unplug();
        cable.returns = false;
        assertLost();
    }

    private void assertLost() {
        assertThatThrownBy(() -> kept.read(new byte[4], SHORT))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.PORT_LOST));
    }

    @Test
    void linesAreReleasedForTheNextClientAndThePortStaysOpen() throws EspException {
        kept.setLines(new ControlLines(true, false));
        kept.close();
        assertThat(cable.board.lineChanges()).containsExactly(new ControlLines(true, false), ControlLines.RELEASED);
        assertThat(cable.board.isClosed()).isFalse();
    }
}
