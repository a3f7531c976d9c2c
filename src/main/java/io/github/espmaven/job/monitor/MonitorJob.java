package io.github.espmaven.job.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.monitor.BackgroundMonitor.Watched;
import io.github.espmaven.monitor.ConsoleRate;
import io.github.espmaven.monitor.ExpectedSequence;
import io.github.espmaven.monitor.Fault;
import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.monitor.MonitorSettings;
import io.github.espmaven.monitor.SerialMonitor;
import io.github.espmaven.monitor.Verdict;
import io.github.espmaven.monitor.crash.ProgramCode;
import io.github.espmaven.report.JUnitReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Watches a board and reports what it saw as a test suite. */
public record MonitorJob(MonitorRequest request, Clock clock, JobListener listener) {
    private static final Set<Problem> NO_BOARD = EnumSet.of(
            Problem.NO_PORT, Problem.PORT_NOT_FOUND, Problem.REMOTE_UNREACHABLE, Problem.PLATFORM_UNSUPPORTED);

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

    /** @param opened told when the board is watched; never when there is none */
    Optional<EspException> run(BooleanSupplier stopped, Consumer<Watched> opened) throws EspException {
        ExpectedSequence sequence = ExpectedSequence.ofOne(request.expectations());
        return run((port, settings, log) -> {
            opened.accept(port.watched(""));
            return new SerialMonitor(port, clock, settings, log, sequence, "").run(stopped::getAsBoolean);
        });
    }

    /**
     * Watches with a person at a terminal, until the person leaves or what the request says ends it.
     *
     * @return what went wrong on the board that the request names as wrong
     * @throws EspException what keeps the board from being watched; {@code NO_TERMINAL}
     */
    public Optional<EspException> run(InteractiveRequest interactive) throws EspException {
        ExpectedSequence sequence = ExpectedSequence.ofOne(request.expectations());
        return new MonitorJob(request.withoutReset(), clock, listener)
                .run((port, settings, log) ->
                        new InteractiveWatch(request, interactive, port, clock).watch(settings, log, sequence));
    }

    interface Watch {
        MonitorResult run(WatchedPort port, MonitorSettings settings, ConsoleLog log) throws EspException;
    }

    /**
     * @param line its closing line, of one that failed none
     * @param failure what went wrong; empty: nothing
     * @param broken why the board could not be watched to the end, where that is what went wrong
     */
    record Ended(JUnitReport.Seen seen, String line, Optional<EspException> failure, Optional<EspException> broken) {
        /** One that broke off. It is a failed test too, for whoever reads only reports. */
        static Ended broken(EspException why, Duration time, String output) {
            JUnitReport.Seen seen = new JUnitReport.Seen(MonitorResult.brokenOff(why, time), output);
            return new Ended(seen, "", Optional.of(why), Optional.of(why));
        }
    }

    private Optional<EspException> run(Watch watch) throws EspException {
        Ended ended = watched(watch);
        if (request.isJudged()) {
            MonitorRequest.Report report = request.output().report();
            Path file = new JUnitReport(
                            report.suite(), ended.seen().result(), ended.seen().output())
                    .write(report.folder(), report.build());
            listener.debug("report: " + file);
        }
        if (ended.broken().isPresent()) {
            throw ended.broken().get();
        }
        return ended.failure();
    }

    /**
     * Watches and writes the log, and no report.
     *
     * @throws EspException what keeps it from beginning: programs or a log file
     */
    Ended watched(Watch watch) throws EspException {
        List<ProgramCode> programs = new ProgramSearch(request.programs(), listener).find();
        ConsoleLines lines = new ConsoleLines(listener, request, clock);
        try (ConsoleLog log = new ConsoleLog(request, clock, lines)) {
            log.decodeWith(programs);
            long start = clock.nanoTime();
            try {
                MonitorResult watched = result(programs, log, watch);
                log.showTo(lines);
                readCoreDump(watched, log);
                return ended(watched.explainedBy(log.dumped()), log);
            } catch (EspException e) {
                return Ended.broken(e, clock.since(start), log.text());
            }
        }
    }

    private void readCoreDump(MonitorResult watched, ConsoleLog log) {
        if (watched.fault().filter(Fault::isCrash).isPresent()) {
            request.output()
                    .coreDump()
                    .partition()
                    .ifPresent(read -> new CoreDumpPartition(read, clock, listener).saveTo(log));
        }
    }

    private Ended ended(MonitorResult result, ConsoleLog log) {
        TagSummary.of(result.tags()).ifPresent(log::note);
        String line = "";
        Optional<EspException> failure = result.brokenOff();
        if (failure.isEmpty()) {
            Verdict verdict = result.verdict();
            boolean judged = request.isJudged();
            failure = judged ? verdict.failure().or(log::failure) : Optional.empty();
            if (!judged || verdict.failure().isEmpty()) {
                line = "watched for " + MonitorResult.seconds(result.time())
                        + (judged && verdict instanceof Verdict.Passed passed ? ": " + passed.proof() : "");
                listener.console("-- " + line);
            }
        }
        return new Ended(new JUnitReport.Seen(result, log.text()), line, failure, result.brokenOff());
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
}
