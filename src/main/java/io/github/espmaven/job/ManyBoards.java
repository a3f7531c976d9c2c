package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.ProcessEnd;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.BoardsReport.Row;
import io.github.espmaven.report.FlashReportJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Runs a job on several boards at the same time. One that fails does not disturb another.
 *
 * @param parallel how many boards at the same time, at least 1
 */
public record ManyBoards(int parallel, OnFailure onFailure, Clock clock) {
    private static final Duration LONGEST_END = Duration.ofSeconds(20);

    /** What becomes of the other boards when one fails. */
    public enum OnFailure {
        /** They are finished. */
        CONTINUE,
        /** Those that have begun are finished; no other is begun. */
        STOP
    }

    @FunctionalInterface
    public interface Work {
        Done on(NamedBoard board, JobListener listener) throws EspException;
    }

    /**
     * Runs it on all; returns when all have ended.
     *
     * @param listeners who is told what happens to a board, in the thread that works on it
     * @return by board, in their order
     */
    public List<Row> run(List<NamedBoard> boards, Function<NamedBoard, JobListener> listeners, Work work)
            throws EspException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(parallel, boards.size()), ManyBoards::thread);
        AtomicBoolean stopped = new AtomicBoolean();
        try {
            List<Future<Row>> running = new ArrayList<>();
            for (NamedBoard board : boards) {
                running.add(threads.submit(() -> {
                    Row row = stopped.get() || ProcessEnd.isNear()
                            ? new Row(board.name(), Duration.ZERO, Done.NOT_BEGUN)
                            : once(board, listeners, work);
                    if (row.done().failure().isPresent() && onFailure == OnFailure.STOP) {
                        stopped.set(true);
                    }
                    return row;
                }));
            }
            List<Row> rows = new ArrayList<>();
            for (Future<Row> one : running) {
                rows.add(one.get());
            }
            return rows;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspException(Problem.OUT_OF_TIME, "the build was broken off while boards were worked on");
        } catch (ExecutionException e) {
            throw new EspException(Problem.INTERNAL, String.valueOf(e.getCause()), Evidence.none(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Tells which board comes next; may wait for it. */
    @FunctionalInterface
    public interface Source {
        /** The next board; empty when there will be no other. */
        Optional<NamedBoard> next() throws EspException;
    }

    /**
     * Runs it on one board after the other as they come, several at the same time.
     *
     * @param ended told how it ended for a board, in the thread that worked on it
     * @throws EspException what {@code source} throws; boards that have begun are broken off then
     */
    public void run(
            Source source, Function<NamedBoard, JobListener> listeners, Work work, BiConsumer<NamedBoard, Row> ended)
            throws EspException {
        ExecutorService threads = Executors.newFixedThreadPool(parallel, ManyBoards::thread);
        try {
            for (Optional<NamedBoard> next = source.next(); next.isPresent(); next = source.next()) {
                NamedBoard board = next.get();
                threads.execute(() -> ended.accept(board, once(board, listeners, work)));
            }
        } finally {
            threads.shutdownNow();
            awaitEnd(threads);
        }
    }

    /** Those that are broken off restart their boards, and are told of. */
    private static void awaitEnd(ExecutorService threads) {
        try {
            if (!threads.awaitTermination(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("boards do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "esp board");
        thread.setDaemon(true);
        thread.setContextClassLoader(ManyBoards.class.getClassLoader());
        return thread;
    }

    private Row once(NamedBoard board, Function<NamedBoard, JobListener> listeners, Work work) {
        long start = clock.nanoTime();
        Done done;
        try {
            done = work.on(board, listeners.apply(board));
        } catch (EspException e) {
            done = Done.failed(e, FlashReportJson.of(e, Optional.empty()));
        } catch (RuntimeException | Error e) { // an error of one must not interrupt the others while they write
            EspException fault = new EspException(Problem.INTERNAL, String.valueOf(e), Evidence.none(), e);
            done = Done.failed(fault, FlashReportJson.of(fault, Optional.empty()));
        }
        return new Row(board.name(), clock.since(start), done);
    }
}
