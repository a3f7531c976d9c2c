package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.job.ManyBoards.OnFailure;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.report.BoardsReport;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.BoardsReport.Row;
import io.github.espmaven.report.FlashReportJson;
import io.github.espmaven.report.FlashResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ManyBoardsTest {
    private static final int OFFSET = 0x10000;
    private static final int PATIENCE_SECONDS = 20;
    private static final byte[] APP = TestBoard.region(OFFSET, 200_000).bytes();

    /** One at each stage: opening, connecting, a worn flash, an encrypted one, another chip. */
    private static final List<String> AILING = List.of(
            "tcp://127.0.0.1:1",
            "sim:esp32c3?ailment=tx-cut",
            "sim:esp32c3?ailment=bad-sector(offset=0x20000)",
            "sim:esp32c3?security=flash-encryption-release",
            "sim:esp32");

    @TempDir
    private Path folder;

    private NamedBoard board(String name, String url) {
        String file = (url.contains("?") ? "&" : "?") + "file=" + folder.resolve(name + ".bin");
        return new NamedBoard(name, url.startsWith("sim:") ? url + file : url, Optional.empty(), Optional.empty());
    }

    private List<Row> flash(List<NamedBoard> boards) throws Exception {
        Path image = Files.write(folder.resolve("app.bin"), APP);
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.at("none"), List.of(new ImageSpec("0x10000", image)), TableInput.NONE, HeaderSettings.KEEP);
        FlashRequest common = new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO);
        return new ManyBoards(16, OnFailure.CONTINUE, Clock.system())
                .run(boards, b -> new RecordingListener(new ArrayList<>()), (board, listener) -> {
                    FlashRequest own = common.at(board.request(common.inputs().board()));
                    FlashResult result = new FlashJob(own, Clock.system(), listener).run();
                    return Done.well("ok", FlashReportJson.of(result));
                });
    }

    private byte[] app(String name) throws Exception {
        return Arrays.copyOfRange(Files.readAllBytes(folder.resolve(name + ".bin")), OFFSET, OFFSET + APP.length);
    }

    @Test
    void oneThatFailsDisturbsNoOther() throws Exception {
        List<NamedBoard> boards = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            boards.add(board("b" + i, "sim:esp32c3"));
        }
        for (int i = 0; i < AILING.size(); i++) {
            boards.add(2 * i, board("a" + i, AILING.get(i)));
        }
        String esp32 = boards.get(8).port();
        boards.set(8, new NamedBoard("a4", esp32, Optional.empty(), Optional.of(Chip.ESP32_C3)));
        List<Row> outcomes = flash(boards);
        assertThat(outcomes)
                .extracting(Row::name)
                .containsExactlyElementsOf(boards.stream().map(NamedBoard::name).toList());
        for (Row outcome : outcomes) {
            String name = outcome.name();
            assertThat(outcome.isDone())
                    .as(name + " " + outcome.done().failure())
                    .isEqualTo(name.startsWith("b"));
            if (outcome.isDone()) {
                assertThat(app(name)).isEqualTo(APP);
            }
        }
        assertThat(outcomes)
                .filteredOn(o -> !o.isDone())
                .extracting(o -> o.done().failure().orElseThrow().problem())
                .containsExactly(
                        Problem.REMOTE_UNREACHABLE,
                        Problem.NO_SERIAL_DATA,
                        Problem.VERIFY_FAILED,
                        Problem.ENCRYPTION_GUARD,
                        Problem.OTHER_CHIP);
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
                .hasMessage("2 of 3 boards failed: b (ESP-105), c (not begun)")
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
