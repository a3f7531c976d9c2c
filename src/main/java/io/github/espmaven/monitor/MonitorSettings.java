package io.github.espmaven.monitor;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.monitor.crash.ProgramCode;
import io.github.espmaven.monitor.unity.UnityMenu;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a monitor watches for.
 *
 * @param programs ELF files of what may run on the board
 * @param chip the chip, if known; otherwise the board's own words tell
 * @param expectations output that must come, in order
 * @param failOn what must not happen; empty: nothing ends the monitor
 * @param time how long all that is expected may take, and with {@code WHEN_DECIDED} the watch; empty: until it is ended
 * @param ending when the watch ends by itself
 * @param tests when tests on the board have ended
 * @param silence what it means when nothing was checked
 * @param unity what to run of a Unity test menu; empty: nothing is told to the board
 * @param hex which lines are shown as hexadecimal
 */
public record MonitorSettings(
        List<ProgramCode> programs,
        Optional<Chip> chip,
        List<Expectation> expectations,
        Optional<FailOn> failOn,
        Optional<Duration> time,
        Ending ending,
        TestEnd tests,
        Silence silence,
        ConsoleRate rate,
        Optional<UnityMenu> unity,
        HexView.Mode hex) {

    /** When a watch ends by itself. */
    public enum Ending {
        /** When it is clear whether the board does what it should, or the time is over. */
        WHEN_DECIDED,
        /** Never: somebody ends it. */
        WHEN_STOPPED
    }

    /** What it means that nothing failed and nothing was checked. */
    public enum Silence {
        FAILS,
        IS_ALLOWED
    }

    /**
     * When tests on the board have ended.
     *
     * @param groups how many groups there are, each with a last line; 0: results come without a last line; empty: not known
     * @param quiet how long the board must be quiet after the last line of a group, where it is not known
     */
    public record TestEnd(OptionalInt groups, Duration quiet) {
        /** Two quiet seconds after any group. */
        public static final TestEnd DEFAULT = new TestEnd(OptionalInt.empty(), Duration.ofSeconds(2));
    }

    /** With the usual end of tests, and silence as a failure. */
    public MonitorSettings(
            List<ProgramCode> programs,
            Optional<Chip> chip,
            List<Expectation> expectations,
            Optional<FailOn> failOn,
            Optional<Duration> time,
            Ending ending) {
        this(
                programs,
                chip,
                expectations,
                failOn,
                time,
                ending,
                TestEnd.DEFAULT,
                Silence.FAILS,
                ConsoleRate.fixed(115_200),
                Optional.empty(),
                HexView.Mode.AUTO);
    }

    public MonitorSettings {
        programs = List.copyOf(programs);
        expectations = List.copyOf(expectations);
    }
}
