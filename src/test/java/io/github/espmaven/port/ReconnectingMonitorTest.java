package io.github.espmaven.port;

import static io.github.espmaven.port.UsbBus.SERIAL_JTAG;
import static io.github.espmaven.port.UsbBus.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.ConsoleLine;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.MonitorListener;
import io.github.espmaven.monitor.MonitorPort;
import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.monitor.MonitorSettings;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.SerialMonitor;
import io.github.espmaven.monitor.Verdict;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A monitor stays with its device when that vanishes: in deep sleep, or because USB is enumerated anew. */
@Timeout(60)
class ReconnectingMonitorTest {
    private static final PortInfo HERE = port("/dev/ttyACM0", SERIAL_JTAG, "7C:DF:A1:00:00:01", "1-4.2");
    private static final PortInfo THERE = port("/dev/ttyACM5", SERIAL_JTAG, "7C:DF:A1:00:00:01", "1-4.2");
    private static final PortInfo OTHER = port("/dev/ttyACM0", SERIAL_JTAG, "7C:DF:A1:00:00:99", "1-3");

    @TempDir
    private Path folder;

    private final FakeClock clock = new FakeClock();
    private final UsbBus bus = new UsbBus(clock);
    private final Heard heard = new Heard();

    private VirtualBoard board(String says) throws Exception {
        Path script = Files.writeString(folder.resolve(says + ".txt"), "every 100ms " + says + "\n");
        return new VirtualBoard(BoardOptions.parse("sim:esp32s3?console=" + script), clock);
    }

    private MonitorResult watch(Duration time) throws EspException {
        MonitorSettings settings = new MonitorSettings(
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.of(FailOn.DEFAULT),
                Optional.of(time),
                Ending.WHEN_DECIDED);
        Transport followed = new ReconnectingPort(HERE, bus, bus, path -> {}, clock);
        ResetSequence.HARD.run(followed, clock);
        return new SerialMonitor(new Unwanted(followed), clock, settings, heard).run(() -> false);
    }

    @Test
    void aBoardThatSleepsIsWaitedForAndFoundUnderItsNewName() throws Exception {
        VirtualBoard board = board("tick");
        bus.plug(HERE, board, Duration.ZERO);
        heard.after(20, () -> {
            bus.unplug(HERE.path());
            bus.plug(OTHER, board("stranger"), Duration.ZERO);
            bus.plug(THERE, board, Duration.ofSeconds(5));
        });
        assertThat(watch(Duration.ofSeconds(20)).verdict()).isInstanceOf(Verdict.Passed.class);
        assertThat(heard.notes)
                .filteredOn(note -> note.contains("port"))
                .containsExactly("the port is gone; waiting for it to come back", "the port is back as /dev/ttyACM5");
        assertThat(heard.lines)
                .doesNotContain("stranger")
                .filteredOn("tick"::equals)
                .hasSizeGreaterThan(100);
    }

    @Test
    void aBoardThatStaysAwayFailsWhenTheTimeIsOver() throws Exception {
        bus.plug(HERE, board("tick"), Duration.ZERO);
        heard.after(20, () -> bus.unplug(HERE.path()));
        assertThat(watch(Duration.ofSeconds(20)).brokenOff().orElseThrow())
                .hasFieldOrPropertyWithValue("problem", Problem.PORT_LOST);
        assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(22));
    }

    private record Unwanted(Transport transport) implements MonitorPort {}

    private interface Act {
        void now() throws Exception;
    }

    private static final class Heard implements MonitorListener {
        final List<String> lines = new ArrayList<>();
        final List<String> notes = new ArrayList<>();
        private int count;
        private Act act = () -> {};

        /** Does something when so many lines have come. */
        void after(int lineCount, Act what) {
            count = lineCount;
            act = what;
        }

        @Override
        public void line(ConsoleLine line) {
            lines.add(line.plain());
            if (lines.size() == count) {
                try {
                    act.now();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }
    }
}
