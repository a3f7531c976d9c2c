package io.github.espmaven.job.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.monitor.BackgroundMonitor.Watched;
import io.github.espmaven.monitor.ConsoleRate;
import io.github.espmaven.monitor.Fault;
import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.monitor.MonitorSettings;
import io.github.espmaven.monitor.SerialMonitor;
import io.github.espmaven.monitor.Verdict;
import io.github.espmaven.monitor.crash.ProgramCode;
import io.github.espmaven.report.JUnitReport;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Watches a board and reports what it saw as a test suite. */
public final class MonitorJob {
    private static final Set<Problem> NO_BOARD = EnumSet.of(
            Problem.NO_PORT, Problem.PORT_NOT_FOUND, Problem.REMOTE_UNREACHABLE, Problem.PLATFORM_UNSUPPORTED);

    private final MonitorRequest request;
    private final Clock clock;
    private final JobListener listener;

    public MonitorJob(MonitorRequest request, Clock clock, JobListener listener) {
        this.request = request;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Watches and writes log and report.
     *
     * @param stopped asked often; true ends the watch
     * @return what went wrong on the board; empty when all went well
     * @throws EspException what keeps the board from being watched
     */
    public Optional<EspException> run(BooleanSupplier stopped) throws EspException {
        return run(stopped, watched -> {});
    }

    /**
     * As above.
     *
     * @param opened told when the board is watched; never when there is none
     */
    Optional<EspException> run(BooleanSupplier stopped, Consumer<Watched> opened) throws EspException {
        return run((port, settings, log) -> {
            opened.accept(port.watched());
            return new SerialMonitor(port, clock, settings, log).run(stopped::getAsBoolean);
        });
    }

    /**
     * Watches with a person at a terminal, until the person leaves or what the request says ends it.
     *
     * @return what went wrong on the board that the request names as wrong
     * @throws EspException what keeps the board from being watched; {@code NO_TERMINAL}
     */
    public Optional<EspException> run(InteractiveRequest interactive) throws EspException {
        return new MonitorJob(request.withoutReset(), clock, listener)
                .run((port, settings, log) ->
                        new InteractiveWatch(request, interactive, port, clock).watch(settings, log));
    }

    /** A way to watch. */
    private interface Watch {
        MonitorResult run(WatchedPort port, MonitorSettings settings, ConsoleLog log) throws EspException;
    }

    private Optional<EspException> run(Watch watch) throws EspException {
        List<ProgramCode> programs = new ProgramSearch(request.programs(), listener).find();
        ConsoleLines lines = new ConsoleLines(listener, request, clock);
        try (ConsoleLog log = new ConsoleLog(request, clock, lines)) {
            log.decodeWith(programs);
            MonitorResult watched = resultOrReport(programs, log, watch);
            log.showTo(lines);
            if (watched.fault().filter(Fault::isCrash).isPresent()) {
                request.output()
                        .coreDump()
                        .partition()
                        .ifPresent(read -> new CoreDumpPartition(read, clock, listener).saveTo(log));
            }
            MonitorResult result = watched.explainedBy(log.dumped());
            TagSummary.of(result.tags()).ifPresent(log::note);
            if (request.isJudged()) {
                listener.debug("report: " + report(result, log));
            }
            if (result.brokenOff().isPresent()) {
                throw result.brokenOff().get();
            }
            if (!request.isJudged()) {
                listener.console(watched(result));
                return Optional.empty();
            }
            Optional<EspException> failure = verdict(result);
            return failure.isPresent() ? failure : log.failure();
        }
    }

    /** A watch that breaks off is a failed test too, for whoever reads only reports. */
    private MonitorResult resultOrReport(List<ProgramCode> programs, ConsoleLog log, Watch watch) throws EspException {
        long start = clock.nanoTime();
        try {
            return result(programs, log, watch);
        } catch (EspException e) {
            if (request.isJudged()) {
                report(MonitorResult.brokenOff(e, clock.since(start)), log);
            }
            throw e;
        }
    }

    private Path report(MonitorResult result, ConsoleLog log) throws EspException {
        MonitorRequest.Report report = request.output().report();
        return new JUnitReport(report.suite(), result, log.text()).write(report.folder(), report.build());
    }

    private MonitorResult result(List<ProgramCode> programs, ConsoleLog log, Watch watch) throws EspException {
        MonitorSettings settings = new MonitorSettings(
                programs,
                request.board().options().chip(),
                request.expectations(),
                request.failOn(),
                request.deadline(),
                request.isJudged() ? request.ending() : MonitorSettings.Ending.WHEN_STOPPED,
                request.tests(),
                request.silence(),
                rate(),
                request.console().unity(),
                request.console().hex());
        try (WatchedPort port = new WatchedPort(request, clock, listener)) {
            MonitorResult result = watch.run(port, settings, log);
            port.finish();
            return result;
        } catch (EspException e) {
            if (NO_BOARD.contains(e.problem()) && request.output().noBoard() == MonitorRequest.NoBoard.IS_SKIPPED) {
                return skipped(e);
            }
            throw e;
        }
    }

    private ConsoleRate rate() {
        return new ConsoleRate(
                request.baud(),
                request.console().search(),
                request.board().options().chip().map(chip -> chip.spec().consoleBaud()),
                request.reset() == MonitorRequest.Reset.HARD);
    }

    private MonitorResult skipped(EspException why) {
        listener.warning("Skipped, there is no board: " + why.getMessage());
        return MonitorResult.skipped("no board: " + why.getMessage());
    }

    private Optional<EspException> verdict(MonitorResult result) {
        Verdict verdict = result.verdict();
        if (verdict instanceof Verdict.Passed passed) {
            listener.console(watched(result) + ": " + passed.proof());
        }
        return verdict.failure();
    }

    private static String watched(MonitorResult result) {
        return "-- watched for " + MonitorResult.seconds(result.time());
    }
}
