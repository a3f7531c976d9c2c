package io.github.espmaven.job;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.report.FlashReportJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Runs a job on several boards at the same time. One that fails does not disturb another. */
public final class ManyBoards {
    private final int parallel;
    private final OnFailure onFailure;
    private final Clock clock;

    /** What becomes of the other boards when one fails. */
    public enum OnFailure {
        /** They are finished. */
        CONTINUE,
        /** Those that have begun are finished; no other is begun. */
        STOP
    }

    /** @param parallel how many boards at the same time, at least 1 */
    public ManyBoards(int parallel, OnFailure onFailure, Clock clock) {
        this.parallel = parallel;
        this.onFailure = onFailure;
        this.clock = clock;
    }

    /**
     * What a job did with a board.
     *
     * @param line its closing line
     * @param json what it reports
     * @param failure why it failed; empty when it did not
     */
    public record Done(String line, JsonObject json, Optional<EspException> failure) {
        /** What ended well. */
        public Done(String line, JsonObject json) {
            this(line, json, Optional.empty());
        }

        /** What failed, and can be reported all the same. */
        public static Done failed(EspException failure, JsonObject json) {
            return new Done("", json, Optional.of(failure));
        }
    }

    /** What is done with a board. */
    @FunctionalInterface
    public interface Work {
        Done on(NamedBoard board, JobListener listener) throws EspException;
    }

    /**
     * How it ended for a board: done, failed, or with neither not begun.
     *
     * @param json what there is to report of it
     * @param took from its beginning to its end
     */
    public record Outcome(
            NamedBoard board, Optional<String> line, Optional<EspException> failure, JsonObject json, Duration took) {
        static Outcome notBegun(NamedBoard board) {
            return new Outcome(board, Optional.empty(), Optional.empty(), new JsonObject(), Duration.ZERO);
        }

        /** Whether the job ended well. */
        public boolean isDone() {
            return line.isPresent();
        }
    }

    /**
     * Runs it on all; returns when all have ended.
     *
     * @param listeners who is told what happens to a board, in the thread that works on it
     * @return by board, in their order
     */
    public List<Outcome> run(List<NamedBoard> boards, Function<NamedBoard, JobListener> listeners, Work work)
            throws EspException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(parallel, boards.size()), ManyBoards::thread);
        AtomicBoolean stopped = new AtomicBoolean();
        try {
            List<Future<Outcome>> running = new ArrayList<>();
            for (NamedBoard board : boards) {
                running.add(threads.submit(() -> {
                    Outcome outcome = stopped.get() ? Outcome.notBegun(board) : once(board, listeners, work);
                    if (outcome.failure().isPresent() && onFailure == OnFailure.STOP) {
                        stopped.set(true);
                    }
                    return outcome;
                }));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> one : running) {
                outcomes.add(one.get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspException(Problem.OUT_OF_TIME, "the build was broken off while boards were worked on");
        } catch (ExecutionException e) {
            throw new EspException(Problem.INTERNAL, String.valueOf(e.getCause()), Evidence.none(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "esp board");
        thread.setDaemon(true);
        thread.setContextClassLoader(ManyBoards.class.getClassLoader());
        return thread;
    }

    private Outcome once(NamedBoard board, Function<NamedBoard, JobListener> listeners, Work work) {
        long start = clock.nanoTime();
        try {
            Done done = work.on(board, listeners.apply(board));
            Optional<String> line = done.failure().isPresent() ? Optional.empty() : Optional.of(done.line());
            return new Outcome(board, line, done.failure(), done.json(), clock.since(start));
        } catch (EspException e) {
            return failed(board, e, start);
        } catch (RuntimeException | Error e) { // an error of one must not interrupt the others while they write
            return failed(board, new EspException(Problem.INTERNAL, String.valueOf(e), Evidence.none(), e), start);
        }
    }

    private Outcome failed(NamedBoard board, EspException failure, long start) {
        return new Outcome(
                board,
                Optional.empty(),
                Optional.of(failure),
                FlashReportJson.of(failure, Optional.empty()),
                clock.since(start));
    }
}
