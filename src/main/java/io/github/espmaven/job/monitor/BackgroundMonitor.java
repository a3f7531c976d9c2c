package io.github.espmaven.job.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.board.JobListener;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A monitor in a thread of its own, for tests that talk to the board meanwhile. The thread does not keep the process
 * alive. What the monitor tells is told in that thread.
 */
public final class BackgroundMonitor {
    private final CompletableFuture<Optional<Watched>> opened = new CompletableFuture<>();
    private final CompletableFuture<Optional<EspException>> verdict = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * What is watched.
     *
     * @param port its name, where {@code auto} was asked for the one that was found
     * @param url where a network client may talk to the board
     */
    public record Watched(String port, Optional<String> url) {}

    private BackgroundMonitor(MonitorRequest request, Clock clock, JobListener listener) {
        MonitorJob job = new MonitorJob(request, clock, listener);
        thread = new Thread(
                () -> watch(job), "esp:monitor of " + request.board().port().name());
        thread.setDaemon(true);
    }

    /**
     * Begins to watch.
     *
     * @return the monitor, with its port open
     * @throws EspException why the board cannot be watched
     */
    public static BackgroundMonitor start(MonitorRequest request, Clock clock, JobListener listener)
            throws EspException {
        BackgroundMonitor monitor = new BackgroundMonitor(request, clock, listener);
        monitor.thread.start();
        monitor.watched();
        return monitor;
    }

    private void watch(MonitorJob job) {
        try {
            verdict.complete(job.run(() -> stopped, watched -> opened.complete(Optional.of(watched))));
            opened.complete(Optional.empty());
        } catch (EspException | RuntimeException e) {
            opened.completeExceptionally(e);
            verdict.completeExceptionally(e);
        }
    }

    /** What is watched; empty when there is no board and that is no failure. */
    public Optional<Watched> watched() throws EspException {
        return result(opened);
    }

    /**
     * Ends the watch and waits until its report is written. The same the second time.
     *
     * @return what went wrong on the board; empty when all went well
     * @throws EspException what kept the board from being watched on
     */
    public Optional<EspException> stop() throws EspException {
        stopped = true;
        return result(verdict);
    }

    private <T> T result(CompletableFuture<T> of) throws EspException {
        try {
            return of.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.interrupt();
            throw internal(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EspException failure) {
                throw failure;
            }
            throw internal(e);
        }
    }

    private static EspException internal(Exception e) {
        return new EspException(Problem.INTERNAL, String.valueOf(e), Evidence.none(), e);
    }
}
