package io.github.espmaven.job.monitor;

import io.github.espmaven.job.ReadFlashRequest;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.monitor.ConsoleRate.Search;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.HexView;
import io.github.espmaven.monitor.LineTimes;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.MonitorSettings.Silence;
import io.github.espmaven.monitor.MonitorSettings.TestEnd;
import io.github.espmaven.monitor.unity.UnityMenu;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to watch and for what.
 *
 * @param board the port; nothing is said to the chip's loader
 * @param baud rate of the board's console
 * @param listen where a network client may talk to the board meanwhile, as {@code tcp://127.0.0.1:0}; empty: nowhere
 * @param programs where the ELF files of what may run are
 * @param expectations output that must come
 * @param failOn what must not happen; empty: whatever happens, the watch goes on
 * @param deadline how long all that is expected may take, and the watch unless it is told when to stop; empty: no limit
 * @param ending when the watch ends by itself
 * @param output where results go
 * @param tests when tests on the board have ended
 * @param silence what it means when nothing was checked
 */
public record MonitorRequest(
        BoardRequest board,
        int baud,
        Optional<String> listen,
        Reset reset,
        ProgramSources programs,
        LogFilter filter,
        List<Expectation> expectations,
        Optional<FailOn> failOn,
        Optional<Duration> deadline,
        Ending ending,
        Output output,
        TestEnd tests,
        Silence silence,
        Console console) {

    /** What happens to the board when the monitor begins. */
    public enum Reset {
        NONE,
        /** Its application starts anew. */
        HARD
    }

    /**
     * How the console is read and kept.
     *
     * @param search what is done when what comes is no text
     * @param unity what to run of a Unity test menu; empty: nothing is told to the board
     * @param times how times before lines are written
     * @param logLimit largest size of the log file in bytes
     * @param hex which lines are shown as hexadecimal
     */
    public record Console(Search search, Optional<UnityMenu> unity, LineTimes times, long logLimit, HexView.Mode hex) {}

    /** What a missing board means. */
    public enum NoBoard {
        FAILS,
        IS_SKIPPED
    }

    public record Output(Path log, CoreDumps coreDump, Report report, NoBoard noBoard) {}

    /**
     * Where core dumps go.
     *
     * @param partition how to read a dump from the flash after a crash, which resets the board; empty: it is not read
     */
    public record CoreDumps(Path file, Optional<ReadFlashRequest> partition) {
        /** Of those only that the board prints. */
        public static CoreDumps printed(Path file) {
            return new CoreDumps(file, Optional.empty());
        }
    }

    /**
     * A test report.
     *
     * @param build when the build began; counts that an earlier build left in the folder do not count
     */
    public record Report(Path folder, String suite, Instant build) {}

    /** The same for somebody who resets the board himself. */
    MonitorRequest withoutReset() {
        return new MonitorRequest(
                board,
                baud,
                listen,
                Reset.NONE,
                programs,
                filter,
                expectations,
                failOn.map(f -> f.allowingResets(Integer.MAX_VALUE)),
                deadline,
                ending,
                output,
                tests,
                silence,
                console);
    }

    /** Whether the watch is a test: something must come, must not happen, or is a matter of time. */
    boolean isJudged() {
        return !expectations.isEmpty()
                || failOn.isPresent()
                || deadline.isPresent()
                || console.unity().isPresent();
    }

    public MonitorRequest {
        expectations = List.copyOf(expectations);
    }
}
