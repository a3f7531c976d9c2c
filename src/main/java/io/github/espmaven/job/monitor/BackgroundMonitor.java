package io.github.espmaven.job.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.board.JobListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A monitor in a thread of its own, for tests that talk to the board meanwhile. The thread does not keep the process
 * alive. What the monitor tells is told in that thread.
 */
public final class BackgroundMonitor {
    private final CompletableFuture<List<Watched>> opened = new CompletableFuture<>();
    private final CompletableFuture<Optional<EspException>> verdict = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * What is watched.
     *
     * @param board name of the board, where there are several
     * @param port its name, where {@code auto} was asked for the one that was found
     * @param url where a network client may talk to the board
     */
    public record Watched(String board, String port, Optional<String> url) {}

    /** A watch until it is told to stop. */
    public interface Watch {
        /**
         * Watches.
         *
         * @param stopped asked often; true ends the watch
         * @param opened told when all boards are watched; never when there is none
         * @return what went wrong on the boards
         * @throws EspException what keeps them from being watched
         */
        Optional<EspException> run(BooleanSupplier stopped, Consumer<List<Watched>> opened) throws EspException;
    }

    private BackgroundMonitor(Watch watch) {
        thread = new Thread(() -> run(watch), "esp:monitor");
        thread.setDaemon(true);
    }

    /**
     * Begins to watch a board.
     *
     * @return the monitor, with its port open
     * @throws EspException why the board cannot be watched
     */
    public static BackgroundMonitor start(MonitorRequest request, Clock clock, JobListener listener)
            throws EspException {
        MonitorJob job = new MonitorJob(request, clock, listener);
        return start((stopped, opened) -> job.run(stopped, watched -> opened.accept(List.of(watched))));
    }

    /** The same with several boards. */
    public static BackgroundMonitor start(Watch watch) throws EspException {
        BackgroundMonitor monitor = new BackgroundMonitor(watch);
        monitor.thread.start();
        monitor.watched();
        return monitor;
    }

    private void run(Watch watch) {
        try {
            verdict.complete(watch.run(() -> stopped, opened::complete));
            opened.complete(List.of());
        } catch (EspException | RuntimeException e) {
            opened.completeExceptionally(e);
            verdict.completeExceptionally(e);
        }
    }

    /** What is watched; empty when there is no board and that is no failure. */
    public List<Watched> watched() throws EspException {
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
