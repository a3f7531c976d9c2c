package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.ManyBoards;
import io.github.espmaven.job.ManyBoards.OnFailure;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.port.PortQueue;
import io.github.espmaven.report.BoardsReport;
import io.github.espmaven.report.BoardsReport.Row;
import io.github.espmaven.testing.SharedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Virtual boards that answer by scripts, watched together by one clock. */
@Timeout(60)
class BoardsMonitorTest {
    private final Map<String, Duration> took = new ConcurrentHashMap<>();
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String LEFT = "10ms I (10) app: left ready\non ^go$ -> token=7f3a\n";
    private static final String RIGHT = "10ms I (10) app: right ready\non ^7f3a$ -> got it\n";

    @TempDir
    private Path folder;

    private Clock clock = Clock.system();
    private final List<NamedBoard> boards = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();
    private final Map<String, RecordingListener> told = new LinkedHashMap<>();
    private Duration deadline = LONG;
    private Ending ending = Ending.WHEN_DECIDED;

    private void board(String name, String script) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".txt"), script);
        named(name, "sim:esp32c3?console=" + file);
    }

    private void named(String name, String port) {
        boards.add(new NamedBoard(name, port, Optional.empty(), Optional.empty()));
        told.put(name, new RecordingListener(Collections.synchronizedList(new ArrayList<>())));
    }

    private static Expectation line(String board, String pattern) {
        return new Expectation(pattern, Optional.empty(), Optional.empty())
                .of(Optional.of(board).filter(b -> !b.isEmpty()), Optional.empty());
    }

    private static Expectation send(String board, String text) {
        return new Expectation("", Optional.empty(), Optional.of(text)).of(Optional.of(board), Optional.empty());
    }

    private static Expectation line(String board, String pattern, String receiver, String send) {
        return new Expectation(pattern, Optional.empty(), Optional.of(send))
                .of(Optional.of(board), Optional.of(receiver));
    }

    private void expect(Expectation... all) {
        expectations.addAll(List.of(all));
    }

    /** Both begin, the left one is told to print a token, and the right one must take it. */
    private void expectTheToken() {
        expect(
                line("", "ready"),
                send("left", "go\n"),
                line("left", "token=(?<t>\\w+)\\s", "right", "@{t}\n"),
                line("right", "got it"));
    }

    private Map<String, MonitorRequest> requests() throws EspException {
        Map<String, MonitorRequest> requests = new LinkedHashMap<>();
        for (NamedBoard board : boards) {
            requests.put(
                    board.name(),
                    MonitorRequests.of(
                            board.request(Boards.at("auto")),
                            115_200,
                            Optional.empty(),
                            MonitorRequest.Reset.HARD,
                            ProgramSources.of(List.of()),
                            LogFilter.ALL,
                            expectations,
                            Optional.of(FailOn.DEFAULT),
                            Optional.of(deadline),
                            ending,
                            new MonitorRequest.Output(
                                    folder.resolve(board.name() + ".log"),
                                    MonitorRequest.CoreDumps.printed(folder.resolve("core.dump")),
                                    new MonitorRequest.Report(folder.resolve("reports"), "esp.demo", Instant.EPOCH),
                                    MonitorRequest.NoBoard.FAILS)));
        }
        return requests;
    }

    private Map<String, Row> run() throws Exception {
        SharedClock shared = new SharedClock(boards.size());
        clock = shared;
        BoardsMonitor monitor = new BoardsMonitor(requests(), clock, () -> false, opened -> {});
        Map<String, Row> rows = new LinkedHashMap<>();
        rows((board, listener) -> {
                    try {
                        return monitor.watch(board, listener);
                    } finally {
                        took.put(
                                board.name(),
                                Duration.ofNanos(shared.nanoTime())); // before time goes on for the others
                        shared.leave();
                    }
                })
                .forEach(row -> rows.put(row.name(), row));
        monitor.report();
        return rows;
    }

    private List<Row> rows(ManyBoards.Work work) throws EspException {
        return new ManyBoards(boards.size(), OnFailure.CONTINUE, clock)
                .run(boards, board -> told.get(board.name()), work);
    }

    private static EspException failure(Row row) {
        return row.done().failure().orElseThrow(() -> new AssertionError(row + " is no failure"));
    }

    private String junit() throws Exception {
        return Files.readString(folder.resolve("reports/TEST-esp.demo.xml"));
    }

    @Test
    void whatOneBoardPrintsIsSentToTheOther() throws Exception {
        board("left", LEFT);
        board("right", RIGHT);
        expectTheToken();
        Map<String, Row> rows = run();
        assertThat(rows.get("left").done().line().orElseThrow()).endsWith(": 2 of 2 tests and expectations passed");
        assertThat(rows.get("right").done().line().orElseThrow()).endsWith(": 2 of 2 tests and expectations passed");
        assertThat(took.get("right")).isLessThan(LONG);
        assertThat(junit())
                .contains("<testsuite name=\"esp.demo\"", "tests=\"4\"", "failures=\"0\"")
                .contains("name=\"expect ready\" classname=\"esp.demo.left.monitor\"")
                .contains("name=\"expect got it\" classname=\"esp.demo.right.monitor\"")
                .contains("== left ==\n", "== right ==\n");
        assertThat(folder.resolve("reports/failsafe-summary.xml")).content().contains("<completed>4</completed>");
        String json = new BoardsReport(List.copyOf(rows.values())).json().toString();
        assertThat(json)
                .startsWith("{\"formatVersion\":1,\"result\":\"success\",\"boards\":[{\"name\":\"")
                .contains("{\"name\":\"left\",", "{\"name\":\"right\",")
                .contains("\"output\":\"application\"")
                .contains("{\"group\":\"monitor\",\"name\":\"expect got it\",\"result\":\"passed\",\"message\":\"\",");
    }

    @Test
    void aBoardThatDoesNotReceiveFails() throws Exception {
        board("left", LEFT);
        board("right", "10ms I (10) app: right ready\n");
        expectTheToken();
        deadline = Duration.ofSeconds(3);
        Map<String, Row> rows = run();
        assertThat(rows.get("left").isDone()).isTrue();
        assertThat(failure(rows.get("right")))
                .hasMessageMatching("\"got it\" did not come within \\d+ ms, after 1 expectations that did")
                .hasFieldOrPropertyWithValue("problem", Problem.EXPECTATION_UNMET);
        assertThat(junit()).contains("tests=\"4\"", "failures=\"1\"");
    }

    /** What was printed before something was sent is no answer to it. */
    @Test
    void whatCameBeforeIsNotTakenForWhatIsReceived() throws Exception {
        board("left", LEFT);
        board("right", "10ms I (10) app: right ready\n0ms got it\n");
        expectTheToken();
        deadline = Duration.ofSeconds(3);
        assertThat(failure(run().get("right"))).hasMessageStartingWith("\"got it\" did not come within ");
    }

    /** Without anything that is sent the order is that in time. */
    @Test
    void linesOfTwoBoardsMustComeInTheirOrder() throws Exception {
        board("left", "1500ms I (10) app: left sends\n");
        board("right", "10ms I (10) app: right received\n");
        expect(line("left", "left sends"), line("right", "right received"));
        deadline = Duration.ofSeconds(3);
        assertThat(failure(run().get("right")))
                .hasMessageMatching("\"right received\" did not come within \\d+ ms; it came before what is expected of"
                        + " another board before it: lines that may come in either order belong into <anyOrder>");
        expectations.clear();
        expect(line("left", "left sends"), line("right", "right received").inAnyOrder());
        assertThat(run().values()).allMatch(Row::isDone);
        expectations.clear();
        expect(line("right", "right received"), line("left", "left sends"));
        assertThat(run().values()).allMatch(Row::isDone);
    }

    @Test
    void aBoardThatCrashesIsNamedByThoseThatWaitForIt() throws Exception {
        board("left", "10ms I (10) app: left ready\non ^go$ -> !panic\n");
        board("right", RIGHT);
        expectTheToken();
        deadline = Duration.ofSeconds(4);
        Map<String, Row> rows = run();
        assertThat(failure(rows.get("left"))).hasFieldOrPropertyWithValue("problem", Problem.BOARD_FAULT);
        assertThat(Remedies.explain(failure(rows.get("right")))).isEqualTo("""
            ESP-601 Expected output did not come: "got it" was not reached: "token=(?<t>\\w+)\\s" of left did not come before it.
              See first to the board left: what it needs is said under its name.
              More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-601\
            """);
        assertThatThrownBy(() -> new BoardsReport(List.copyOf(rows.values())).conclusion())
                .hasMessage("2 of 2 boards failed: left (ESP-602), right (ESP-601)");
    }

    @Test
    void theFailureOfOneHidesNoneOfAnother() throws Exception {
        board("left", "10ms I (10) app: left ready\n0ms !panic\n");
        board("right", "10ms I (10) app: right ready\n1500ms !watchdog\n");
        expectTheToken();
        deadline = Duration.ofSeconds(5);
        assertThat(run().values())
                .allSatisfy(row ->
                        assertThat(failure(row).problem()).as(row.toString()).isEqualTo(Problem.BOARD_FAULT));
    }

    @Test
    void aBoardThatHasDoneItsPartIsWatchedUntilTheOthersHave() throws Exception {
        board("left", "10ms I (10) app: left ready\n700ms !restart\n");
        board("right", "10ms I (10) app: right ready\n1500ms received\n");
        expect(line("left", "left ready"), line("right", "received"));
        Map<String, Row> rows = run();
        assertThat(failure(rows.get("left"))).hasFieldOrPropertyWithValue("problem", Problem.BOARD_FAULT);
        assertThat(rows.get("right").isDone()).isTrue();
    }

    @Test
    void linesWithoutABoardAreExpectedOfEachAtItsOwnPace() throws Exception {
        board("left", "10ms I (10) app: ready\n10ms done\n");
        board("silent", "10ms I (10) app: hello\n");
        board("right", "300ms I (10) app: ready\n300ms done\n");
        expect(line("", "ready"), line("", "done"));
        deadline = Duration.ofSeconds(4);
        Map<String, Row> rows = run();
        assertThat(rows.get("left").isDone()).isTrue();
        assertThat(rows.get("right").isDone()).isTrue();
        assertThat(took.get("left")).as("it waits for no other").isLessThan(deadline);
        assertThat(failure(rows.get("silent"))).hasMessageStartingWith("\"ready\" did not come within ");
    }

    @Test
    void aBoardOfWhichNothingIsExpectedNeedsAProof() throws Exception {
        board("left", "10ms I (10) app: left ready\n");
        board("speaks", "10ms I (10) app: hello\n");
        board("mute", "");
        expect(line("left", "left ready"));
        deadline = Duration.ofSeconds(3);
        Map<String, Row> rows = run();
        assertThat(rows.get("speaks").done().line().orElseThrow()).endsWith(": no faults");
        assertThat(took.get("speaks")).isLessThan(deadline);
        assertThat(failure(rows.get("mute"))).hasFieldOrPropertyWithValue("problem", Problem.NOTHING_PROVEN);
        assertThat(junit()).contains("name=\"anything proven\" classname=\"esp.demo.mute.monitor\"");
    }

    @Test
    void whatIsSentLastMustBeAnswered() throws Exception {
        board("left", LEFT);
        board("right", "10ms I (10) app: right ready\n");
        expect(line("left", "left ready", "right", "7f3a\n"));
        deadline = Duration.ofSeconds(3);
        Map<String, Row> rows = run();
        assertThat(rows.get("left").isDone()).isTrue();
        assertThat(failure(rows.get("right")))
                .hasMessageStartingWith("no answer came to \"7f3a\", which was sent when the last expected line came");
    }

    @Test
    void aBoardThatIsNotThereIsAFailedCaseAndTheOthersAreJudged() throws Exception {
        board("left", LEFT);
        named("gone", folder.resolve("no-such-port").toString());
        expect(line("left", "left ready"), line("gone", "hello"));
        deadline = Duration.ofSeconds(2);
        Map<String, Row> rows = run();
        assertThat(rows.get("left").isDone()).isTrue();
        assertThat(failure(rows.get("gone"))).hasFieldOrPropertyWithValue("problem", Problem.PORT_NOT_FOUND);
        assertThat(junit()).contains("name=\"watch\" classname=\"esp.demo.gone.monitor\"", "failures=\"1\"");
    }

    @Test
    void aBoardThatIsUnknownIsRefusedBeforeAPortIsOpened() throws Exception {
        board("left", LEFT);
        board("right", RIGHT);
        expect(line("lft", "left ready"));
        EspException failure = refused();
        assertThat(Remedies.explain(failure)).isEqualTo("""
            ESP-312 Bad parameter: expect names the board "lft", and there is left, right.
              Correct expect; allowed: left, right.
              More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-312\
            """);
        expectations.clear();
        expect(line("left", "x", "rigth", "y"));
        assertThat(refused()).hasMessage("expect names the board \"rigth\", and there is left, right");
        assertThat(told.values()).allMatch(listener -> listener.told().isEmpty());
        assertThat(folder.resolve("left.log")).doesNotExist();
    }

    private EspException refused() throws Exception {
        try {
            run();
        } catch (EspException e) {
            return e;
        }
        throw new AssertionError("not refused");
    }

    @Test
    void aBoardThatIsNamedWhereThereIsOneWithoutANameIsRefused() throws Exception {
        board("left", LEFT);
        expect(line("left", "left ready"));
        MonitorRequest request = requests().get("left");
        assertThatThrownBy(() -> new MonitorJob(request, clock, told.get("left")).run(() -> false))
                .satisfies(e -> assertThat(Remedies.explain((EspException) e)).isEqualTo("""
                    ESP-312 Bad parameter: expect names the board "left", and there is one board, without a name.
                      Correct expect; allowed: lines without a board, or <boards> with one of this name.
                      More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-312\
                    """));
    }

    private BackgroundMonitor start() throws EspException {
        return BackgroundMonitor.start((stopped, opened) -> {
            BoardsMonitor monitor = new BoardsMonitor(requests(), clock, stopped, opened);
            List<Row> rows = rows(monitor::watch);
            monitor.report();
            new BoardsReport(rows).conclusion();
            return Optional.empty();
        });
    }

    @Test
    void theyAreWatchedInTheBackgroundUntilTheyAreStopped() throws Exception {
        ending = Ending.WHEN_STOPPED;
        board("left", LEFT);
        board("right", RIGHT);
        expectTheToken();
        BackgroundMonitor monitor = start();
        assertThat(monitor.watched())
                .extracting(BackgroundMonitor.Watched::board)
                .containsExactlyInAnyOrder("left", "right");
        long start = clock.nanoTime();
        while (!List.copyOf(told.get("right").told()).toString().contains("came: got it")) {
            assertThat(clock.hasPassed(start, Duration.ofSeconds(20)))
                    .as(told.get("left").told() + "\n" + told.get("right").told())
                    .isFalse();
            clock.sleep(Duration.ofMillis(5));
        }
        assertThat(monitor.stop()).isEmpty();
        assertThat(junit()).contains("tests=\"4\"", "failures=\"0\"");
    }

    @Test
    void oneThatCannotBeWatchedIsToldAtOnceAndTheOthersAreLetGo() throws Exception {
        ending = Ending.WHEN_STOPPED;
        board("left", LEFT);
        named("gone", folder.resolve("no-such-port").toString());
        assertThatThrownBy(this::start)
                .hasMessage("1 of 2 boards failed: gone (ESP-101); not begun: left")
                .hasFieldOrPropertyWithValue("problem", Problem.BOARDS_FAILED);
        PortQueue.ofThisUser(clock)
                .acquire(boards.get(0).port(), "next", Duration.ZERO, text -> {})
                .close();
    }
}
