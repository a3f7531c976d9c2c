package io.github.espmaven.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.MemoryPort;
import io.github.espmaven.transport.PortTraits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalResetTest {
    private static final ControlLines NONE = new ControlLines(false, false);
    private static final ControlLines DTR = new ControlLines(true, false);
    private static final ControlLines RTS = new ControlLines(false, true);
    private static final ControlLines BOTH = new ControlLines(true, true);

    private static final PortTraits SERIAL_JTAG = new PortTraits(
            "/dev/ttyACM0",
            PortTraits.Kind.SERIAL,
            Optional.of(new PortTraits.UsbIdentity(0x303a, 0x1001)),
            Duration.ZERO);

    private MemoryPort port = new MemoryPort();
    private final FakeClock clock = new FakeClock();
    private final LocalReset policy = new LocalReset(ResetOptions.DEFAULTS, clock);

    private void client(ControlLines... changes) throws EspException {
        for (ControlLines change : changes) {
            assertThat(policy.apply(port, change)).isTrue();
        }
    }

    @Test
    void aClassicResetIsDoneHereWithItsTimes() throws EspException {
        client(NONE, RTS, DTR, NONE);
        assertThat(port.lineChanges()).containsExactly(NONE, BOTH, RTS, DTR, NONE);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(20 + 50));
    }

    @Test
    void theSameOneLineAtATime() throws EspException {
        client(NONE, RTS, BOTH, DTR, NONE);
        assertThat(port.lineChanges()).containsExactly(NONE, BOTH, RTS, DTR, NONE);
    }

    @Test
    void aTightResetIsTheSame() throws EspException {
        client(NONE, BOTH, RTS, DTR, NONE);
        assertThat(port.lineChanges()).containsExactly(NONE, BOTH, RTS, DTR, NONE);
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
    void whoAsksAgainGetsTheNextSequence() throws EspException {
        client(RTS, DTR, NONE, RTS, DTR, NONE);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(20 + 50 + 100 + 550));
        client(RTS, DTR, NONE);
        assertThat(port.lineChanges().subList(10, 15)).containsExactly(NONE, RTS, BOTH, DTR, NONE);
    }

    @Test
    void theChipsOwnUsbIsResetAsItUnderstands() throws EspException {
        port = new MemoryPort(SERIAL_JTAG);
        client(NONE, DTR, BOTH, RTS, NONE);
        List<ControlLines> download = List.of(NONE, NONE, DTR, DTR, BOTH, RTS, RTS, RTS, NONE);
        assertThat(port.lineChanges()).isEqualTo(download);
        client(RTS, DTR, NONE);
        assertThat(port.lineChanges().subList(9, 18)).isEqualTo(download);
        client(RTS, NONE);
        assertThat(port.lineChanges().subList(18, 20)).containsExactly(RTS, NONE);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(300 + 300 + 400));
    }

    @Test
    void anAdapterKeepsTheEndOfThatForAPlainReset() throws EspException {
        client(NONE, DTR, BOTH, RTS, NONE);
        assertThat(port.lineChanges()).containsExactly(RTS, NONE);
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
        assertThat(Stream.of(port.lineChanges().toArray())).containsExactly(NONE, BOTH, RTS, DTR, NONE, RTS, NONE);
    }
}
