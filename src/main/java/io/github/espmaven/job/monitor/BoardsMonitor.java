package io.github.espmaven.job.monitor;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.monitor.BackgroundMonitor.Watched;
import io.github.espmaven.monitor.ExpectedSequence;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.SerialMonitor;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.JUnitReport;
import io.github.espmaven.report.MonitorReportJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Watches several boards at the same time as one test, and reports them together. Thread-safe. */
public final class BoardsMonitor {
    private final Map<String, MonitorRequest> requests;
    private final ExpectedSequence sequence;
    private final Clock clock;
    private final BooleanSupplier stopped;
    private final Consumer<List<Watched>> opened;
    private final Map<String, JUnitReport.Seen> seen = new LinkedHashMap<>();
    private final List<Watched> watched = new ArrayList<>();
    private final Set<String> begun = new HashSet<>();
    private boolean broken;
    private boolean refused;

    /**
     * A watch of them all.
     *
     * @param requests by the names of the boards; what is expected is the same in all
     * @param stopped asked often; true ends the watch
     * @param opened told when all are watched
     * @throws EspException {@code BAD_PARAMETER} for what can be expected of none of them
     */
    public BoardsMonitor(
            Map<String, MonitorRequest> requests, Clock clock, BooleanSupplier stopped, Consumer<List<Watched>> opened)
            throws EspException {
        this.requests = new LinkedHashMap<>(requests);
        this.clock = clock;
        this.stopped = stopped;
        this.opened = opened;
        sequence = new ExpectedSequence(any().expectations(), List.copyOf(this.requests.keySet()));
    }

    private MonitorRequest any() {
        return requests.values().iterator().next();
    }

    /** Watches one of them. To be called for all of them at the same time, each in a thread of its own. */
    public Done watch(NamedBoard board, JobListener listener) {
        MonitorRequest request = Objects.requireNonNull(requests.get(board.name()), "one of those it was made with");
        MonitorJob.Ended ended;
        try {
            ended = new MonitorJob(request, clock, listener).watched((port, settings, log) -> {
                opened(board, Optional.of(port.watched(board.name())));
                return new SerialMonitor(port, clock, settings, log, sequence, board.name())
                        .run(() -> stopped.getAsBoolean() || isRefused());
            });
        } catch (EspException e) {
            ended = MonitorJob.Ended.broken(e, Duration.ZERO, "");
        } finally {
            sequence.begin(board.name());
        }
        return ended(board, ended);
    }

    private synchronized void opened(NamedBoard board, Optional<Watched> port) {
        port.ifPresent(watched::add);
        begun.add(board.name());
        if (begun.size() == requests.size() && !watched.isEmpty()) {
            opened.accept(List.copyOf(watched));
        }
    }

    private synchronized boolean isRefused() {
        return refused;
    }

    private synchronized Done ended(NamedBoard board, MonitorJob.Ended ended) {
        if (refused && ended.broken().isEmpty()) {
            return Done.NOT_BEGUN;
        }
        broken |= ended.broken().isPresent();
        // who starts a watch in the background is told at once that a board cannot be watched
        refused |= broken && begun.size() < requests.size() && any().ending() == Ending.WHEN_STOPPED;
        if (!refused) {
            opened(board, Optional.empty());
        }
        seen.put(board.name(), ended.seen());
        JsonObject json = MonitorReportJson.of(ended.seen().result(), ended.failure());
        return ended.failure().map(e -> Done.failed(e, json)).orElseGet(() -> Done.well(ended.line(), json));
    }

    /** Whether one of them could not be watched to its end. */
    public synchronized boolean isBroken() {
        return broken;
    }

    /**
     * Writes what all of them showed as one test suite.
     *
     * @return the file
     * @throws EspException {@code FILE_UNWRITABLE}
     */
    public synchronized Path report() throws EspException {
        MonitorRequest.Report report = any().output().report();
        Map<String, JUnitReport.Seen> inOrder = new LinkedHashMap<>(requests.size());
        requests.keySet().stream().filter(seen::containsKey).forEach(name -> inOrder.put(name, seen.get(name)));
        return new JUnitReport(report.suite(), inOrder).write(report.folder(), report.build());
    }
}
