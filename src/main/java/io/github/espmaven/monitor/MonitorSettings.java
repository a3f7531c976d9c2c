package io.github.espmaven.monitor;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.monitor.crash.ProgramCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a monitor watches for.
 *
 * @param programs ELF files of what may run on the board
 * @param chip the chip, if known; otherwise the board's own words tell
 * @param expectations output that must come, in order
 * @param failOn what must not happen; empty: nothing ends the monitor
 * @param time how long all that is expected may take, and with {@code WHEN_DECIDED} the watch; empty: until it is ended
 * @param ending when the watch ends by itself
 */
public record MonitorSettings(
        List<ProgramCode> programs,
        Optional<Chip> chip,
        List<Expectation> expectations,
        Optional<FailOn> failOn,
        Optional<Duration> time,
        Ending ending) {

    /** When a watch ends by itself. */
    public enum Ending {
        /** When it is clear whether the board does what it should, or the time is over. */
        WHEN_DECIDED,
        /** Never: somebody ends it. */
        WHEN_STOPPED
    }

    public MonitorSettings {
        programs = List.copyOf(programs);
        expectations = List.copyOf(expectations);
    }
}
