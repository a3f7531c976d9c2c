package io.github.espmaven.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.ResetSequence;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.MemoryPort;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalResetTest {
    private static final ControlLines NONE = new ControlLines(false, false);
    private static final ControlLines DTR = new ControlLines(true, false);
    private static final ControlLines RTS = new ControlLines(false, true);
    private static final ControlLines BOTH = new ControlLines(true, true);

    private final MemoryPort port = new MemoryPort();
    private final FakeClock clock = new FakeClock();
    private final LocalReset policy =
            new LocalReset(ResetSequence.classic(ResetSequence.USUAL_HOLD), ResetSequence.HARD, clock);

    private void client(ControlLines... changes) throws EspException {
        for (ControlLines change : changes) {
            assertThat(policy.apply(port, change)).isTrue();
        }
    }

    @Test
    void aClassicResetIsDoneHereWithItsTimes() throws EspException {
        client(NONE, RTS, DTR, NONE);
        assertThat(port.lineChanges()).containsExactly(NONE, RTS, BOTH, DTR, NONE);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(150));
    }

    @Test
    void theSameOneLineAtATime() throws EspException {
        client(NONE, RTS, BOTH, DTR, NONE);
        assertThat(port.lineChanges()).containsExactly(NONE, RTS, BOTH, DTR, NONE);
    }

    @Test
    void aTightResetIsTheSame() throws EspException {
        client(NONE, BOTH, RTS, DTR, NONE);
        assertThat(port.lineChanges()).containsExactly(NONE, RTS, BOTH, DTR, NONE);
    }

    @Test
    void aHardResetIsDoneHere() throws EspException {
        client(RTS, NONE);
        assertThat(port.lineChanges()).containsExactly(RTS, NONE);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aMonitorThatOpensThePortResetsNothing() throws EspException {
        client(DTR, BOTH, BOTH, DTR, NONE);
        assertThat(port.lineChanges()).isEmpty();
    }

    @Test
    void aPortWithoutLinesIsSaidToHaveNone() throws EspException {
        port.removeLines();
        client(RTS);
        assertThat(policy.apply(port, DTR)).isFalse();
    }

    @Test
    void resetsCanFollowEachOther() throws EspException {
        client(RTS, DTR, NONE, RTS, NONE);
        assertThat(Stream.of(port.lineChanges().toArray())).containsExactly(NONE, RTS, BOTH, DTR, NONE, RTS, NONE);
    }
}
