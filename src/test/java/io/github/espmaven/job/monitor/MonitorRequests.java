package io.github.espmaven.job.monitor;

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
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What tests watch, as the goals do it by default. */
public final class MonitorRequests {
    static final long LOG_LIMIT = 100L << 20;

    private static final MonitorRequest.Console CONSOLE =
            new MonitorRequest.Console(Search.SAYS, Optional.empty(), LineTimes.DEFAULT, LOG_LIMIT, HexView.Mode.AUTO);

    private MonitorRequests() {}

    /** With the usual end of tests, silence as a failure, and the console as it is. */
    public static MonitorRequest of(
            BoardRequest board,
            int baud,
            Optional<String> listen,
            MonitorRequest.Reset reset,
            ProgramSources programs,
            LogFilter filter,
            List<Expectation> expectations,
            Optional<FailOn> failOn,
            Optional<Duration> deadline,
            Ending ending,
            MonitorRequest.Output output) {
        return new MonitorRequest(
                board,
                baud,
                listen,
                reset,
                programs,
                filter,
                expectations,
                failOn,
                deadline,
                ending,
                output,
                TestEnd.DEFAULT,
                Silence.FAILS,
                CONSOLE);
    }

    /** The same with another way to read the console. */
    static MonitorRequest with(MonitorRequest request, MonitorRequest.Console console) {
        return new MonitorRequest(
                request.board(),
                request.baud(),
                request.listen(),
                request.reset(),
                request.programs(),
                request.filter(),
                request.expectations(),
                request.failOn(),
                request.deadline(),
                request.ending(),
                request.output(),
                request.tests(),
                request.silence(),
                console);
    }
}
