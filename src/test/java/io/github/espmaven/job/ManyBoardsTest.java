package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.ManyBoards.OnFailure;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.report.BoardsReport;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.BoardsReport.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManyBoardsTest {
    private static final int PATIENCE_SECONDS = 20;

    private static NamedBoard board(String name, String url) {
        return new NamedBoard(name, url, Optional.empty(), Optional.empty());
    }

    /** Those that are begun go on only when they are let: what is not begun by then waits for one of them. */
    @Test
    void theyAreWorkedOnAtTheSameTimeAndNoMore() throws Exception {
        List<NamedBoard> boards = List.of(board("a", "x"), board("b", "y"), board("c", "z"));
        BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        Semaphore released = new Semaphore(0);
        ExecutorService runner = Executors.newSingleThreadExecutor();
        try {
            Future<List<Row>> run = runner.submit(() -> new ManyBoards(2, OnFailure.CONTINUE, Clock.system())
                    .run(boards, b -> new RecordingListener(new ArrayList<>()), (board, listener) -> {
                        begun.add(board.name());
                        awaitUninterrupted(released);
                        return Done.well(board.name(), new JsonObject());
                    }));
            assertThat(List.of(next(begun), next(begun))).containsExactlyInAnyOrder("a", "b");
            assertThat(begun.poll(200, TimeUnit.MILLISECONDS)).isNull();
            released.release();
            assertThat(next(begun)).isEqualTo("c");
            released.release(2);
            assertThat(run.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).allMatch(Row::isDone);
        } finally {
            runner.shutdownNow();
        }
    }

    private static String next(BlockingQueue<String> begun) throws InterruptedException {
        return Optional.ofNullable(begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("no other board is begun"));
    }

    private static void awaitUninterrupted(Semaphore released) {
        try {
            assertThat(released.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whereTheFirstFailureStopsNoOtherIsBegun() throws Exception {
        List<NamedBoard> boards = List.of(board("a", "x"), board("b", "y"), board("c", "z"));
        List<Row> outcomes = new ManyBoards(1, OnFailure.STOP, Clock.system())
                .run(boards, b -> new RecordingListener(new ArrayList<>()), (board, listener) -> {
                    if (board.name().equals("b")) {
                        throw new EspException(Problem.NO_SERIAL_DATA, "no answer", Evidence.none());
                    }
                    return Done.well("done", new JsonObject());
                });
        BoardsReport report = new BoardsReport(outcomes.stream()
                .map(row -> new Row(row.name(), Duration.ofMillis(1500), row.done()))
                .toList());
        assertThat(report.lines())
                .containsExactly(
                        "  b  failed       1.5 s  ESP-105 no answer",
                        "  c  not begun    1.5 s  a board before it failed, or the build was broken off",
                        "  a  done         1.5 s  done");
        assertThat(report.json().get("result").getAsString()).isEqualTo("failure");
        assertThatThrownBy(report::conclusion)
                .hasMessage("1 of 3 boards failed: b (ESP-105); not begun: c")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BOARDS_FAILED);
    }

    @Test
    void aFaultOfOursIsAFailureOfOneBoard() throws Exception {
        List<Row> outcomes = new ManyBoards(2, OnFailure.CONTINUE, Clock.system())
                .run(
                        List.of(board("a", "x"), board("b", "y")),
                        b -> new RecordingListener(new ArrayList<>()),
                        (board, l) -> {
                            if (board.name().equals("a")) {
                                throw new StackOverflowError("oops");
                            }
                            return Done.well("done", new JsonObject());
                        });
        assertThat(outcomes.get(0).done().failure().orElseThrow().problem()).isEqualTo(Problem.INTERNAL);
        assertThat(outcomes.get(1).isDone()).isTrue();
    }
}
