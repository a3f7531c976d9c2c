package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.ReadFlashRequest;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.job.input.TableParameters;
import io.github.espmaven.job.monitor.MonitorRequest.NoBoard;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** A virtual board whose console is a script, watched. */
@Timeout(60)
class MonitorJobTest {
    @TempDir
    private Path folder;

    private final FakeClock clock = new FakeClock();
    private final RecordingListener listener = new RecordingListener();
    private LogFilter filter = LogFilter.ALL;
    private Optional<ReadFlashRequest> partition = Optional.empty();

    private Optional<EspException> watch(String script, List<Path> elfFiles, Expectation... expectations)
            throws Exception {
        Path file = Files.writeString(folder.resolve("console.txt"), script);
        return watch("sim:esp32c3?console=" + file, elfFiles, NoBoard.FAILS, expectations);
    }

    private Optional<EspException> watch(String port, List<Path> elfFiles, NoBoard noBoard, Expectation... expectations)
            throws EspException {
        MonitorRequest request = MonitorRequests.of(
                new BoardRequest(
                        PortRequest.of(port, new PortRequest.Queueing("test", Duration.ZERO)),
                        ConnectOptions.DEFAULTS,
                        AfterReset.HARD_RESET),
                115_200,
                Optional.empty(),
                MonitorRequest.Reset.HARD,
                ProgramSources.of(elfFiles),
                filter,
                List.of(expectations),
                Optional.of(FailOn.DEFAULT),
                Optional.of(Duration.ofSeconds(20)),
                Ending.WHEN_DECIDED,
                new MonitorRequest.Output(
                        folder.resolve("esp/monitor.log"),
                        new MonitorRequest.CoreDumps(folder.resolve("esp/core.dump"), partition),
                        new MonitorRequest.Report(folder.resolve("reports"), "esp.demo", Instant.EPOCH),
                        noBoard));
        return new MonitorJob(request, clock, listener).run(() -> false);
    }

    private static Expectation expect(String pattern, String send) {
        return new Expectation(
                pattern, Optional.of(Duration.ofSeconds(5)), send.isEmpty() ? Optional.empty() : Optional.of(send));
    }

    private Element suite() throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("reports/TEST-esp.demo.xml").toFile())
                .getDocumentElement();
    }

    private String summary() throws Exception {
        return Files.readString(folder.resolve("reports/failsafe-summary.xml"));
    }

    @Test
    void aConversationWithTheBoardIsATestReport() throws Exception {
        String script = "# a shell\necho\n100ms shell ready\non ^name (\\w+) -> hello <board> & \u0007you\n";
        assertThat(watch(script, List.of(), expect("^shell ready$", "name x\n"), expect("hello (?<w>\\S+)", "")))
                .isEmpty();
        assertThat(suite().getAttribute("tests")).isEqualTo("2");
        assertThat(suite().getAttribute("failures")).isEqualTo("0");
        assertThat(suite().getElementsByTagName("system-out").item(0).getTextContent())
                .contains("ESP-ROM:esp32c3", "hello <board> & you");
        assertThat(summary()).contains("<completed>2</completed>", "<failures>0</failures>");
        assertThat(summary()).doesNotContain("result=");
        assertThat(Files.readString(folder.resolve("esp/monitor.log"))).contains(" shell ready\n");
    }

    @Test
    void aPanicFailsWithItsDecodedBacktraceInMessageAndReport() throws Exception {
        Path log = folder.resolve("panic.log");
        Files.write(log, Fixtures.bytes("monitor/esp32c3-boot-panic-coredump.log"));
        Path elf = Fixtures.path("elf/esp32c3-coredump-idf.elf");
        EspException failure = watch("50ms !file panic.log\n", List.of(elf), expect("never", ""))
                .orElseThrow();
        assertThat(failure.problem()).isEqualTo(Problem.BOARD_FAULT);
        assertThat(failure).hasMessage("the program ended itself: \"abort() was called at PC 0x42009351 on core 0\"");
        assertThat(failure.evidence().get(Evidence.Key.CONSOLE).orElseThrow())
                .contains("0x4200937a: app_main at"
                        + " /Users/erhan/dev/esp-coredump/tests/test_apps/main/test_core_dump.c:20");
        assertThat(suite().getElementsByTagName("failure").item(0).getTextContent())
                .contains("0x4200937a: app_main");
        assertThat(summary()).contains("result=\"255\"", "<failures>1</failures>");
        assertThat(Files.readAllBytes(folder.resolve("esp/core.dump"))).hasSize(0x0c98);
    }

    @Test
    void aCoreDumpIsReadFromItsPartitionAfterACrash() throws Exception {
        byte[] dump = new byte[100];
        dump[0] = 100;
        byte[] flash = new byte[4 << 20];
        Arrays.fill(flash, (byte) 0xff);
        byte[] table = Fixtures.bytes("idf-app/partition-table-at-0x8000.bin");
        System.arraycopy(table, 0, flash, 0x8000, table.length);
        System.arraycopy(dump, 0, flash, 0x110000, dump.length);
        Path file = Files.write(folder.resolve("flash.bin"), flash);
        Path script = Files.writeString(folder.resolve("console.txt"), "1s !panic\n");
        String port = "sim:esp32c3?file=" + file + "&console=" + script;
        partition = Optional.of(new ReadFlashRequest(
                Boards.at(port),
                Optional.of("coredump"),
                TableParameters.input(Optional.empty(), "0x8000", Map.of()),
                folder.resolve("esp/core.dump")));
        assertThat(watch(port, List.of(), NoBoard.FAILS).orElseThrow().problem())
                .isEqualTo(Problem.BOARD_FAULT);
        assertThat(Files.readAllBytes(folder.resolve("esp/core.dump"))).isEqualTo(dump);
        assertThat(Files.readString(folder.resolve("esp/monitor.log"))).contains("core dump saved to ");
        Arrays.fill(flash, 0x110000, 0x120000, (byte) 0xff);
        Files.write(file, flash);
        watch(port, List.of(), NoBoard.FAILS);
        assertThat(listener.told()).contains("console -- there is no core dump in the partition");
        assertThat(folder.resolve("esp/core.dump")).doesNotExist();
        Files.writeString(script, "1ms fine\n");
        assertThat(watch(port, List.of(), NoBoard.FAILS)).isEmpty();
        assertThat(folder.resolve("esp/core.dump")).doesNotExist();
    }

    @Test
    void aBootLoopEndsTheWatch() throws Exception {
        EspException failure =
                watch("1s !restart\n", List.of(), expect("never", "")).orElseThrow();
        assertThat(failure).hasMessageStartingWith("the board restarts again and again: 5 starts in ");
    }

    @Test
    void theFilterHidesLinesAndTheLogHasThemAll() throws Exception {
        filter = LogFilter.parse("wifi:W app");
        String script = "1ms I (1) wifi: joined\n1ms W (2) wifi: weak\n1ms I (3) app: hi\n1ms I (4) app: ho\n1ms end\n";
        assertThat(watch(script, List.of(), expect("^end$", ""))).isEmpty();
        assertThat(listener.told())
                .contains("console W (2) wifi: weak", "console I (3) app: hi", "console end")
                .contains("console -- log lines: app 2 I, wifi 1 W 1 I")
                .doesNotContain("console I (1) wifi: joined");
        assertThat(Files.readString(folder.resolve("esp/monitor.log"))).contains(" I (1) wifi: joined\n");
    }

    @Test
    void aScriptedPanicRestartsTheBoard() throws Exception {
        EspException failure = watch("2s !panic\n", List.of()).orElseThrow();
        assertThat(failure).hasMessageStartingWith("the program crashed: \"Guru Meditation Error: Core  0 panic'ed");
        assertThat(watch("1s !watchdog\n", List.of()).orElseThrow())
                .hasMessageStartingWith("a watchdog reset the board");
    }

    @Test
    void repeatedLinesComeUntilTheTimeIsOver() throws Exception {
        assertThat(watch("every 1s tick\n", List.of())).isEmpty();
        assertThat(listener.told()).filteredOn("console tick"::equals).hasSizeBetween(19, 20);
        assertThat(suite().getAttribute("tests")).isEqualTo("1");
    }

    @Test
    void reportsOfSeveralWatchesAddUp() throws Exception {
        watch("1ms one\n", List.of(), expect("one", ""));
        watch("1ms one\n", List.of(), expect("two", ""));
        assertThat(summary()).contains("<completed>2</completed>", "<failures>1</failures>", "result=\"255\"");
        assertThat(folder.resolve("esp/monitor.log.1")).exists();
    }

    @Test
    void aMissingBoardIsAFailureOrASkippedTest() throws Exception {
        String port = folder.resolve("no-such-port").toString();
        assertThatThrownBy(() -> watch(port, List.of(), NoBoard.FAILS))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.PORT_NOT_FOUND));
        assertThat(suite().getElementsByTagName("failure").item(0).getTextContent())
                .contains("no-such-port");
        assertThat(((Element) suite().getElementsByTagName("testcase").item(0)).getAttribute("name"))
                .isEqualTo("watch");
        assertThat(watch(port, List.of(), NoBoard.IS_SKIPPED)).isEmpty();
        assertThat(suite().getAttribute("skipped")).isEqualTo("1");
    }

    @Test
    void aWrongScriptIsNamedWithItsLine() {
        assertThatThrownBy(() -> watch("echo\nnonsense\n", List.of()))
                .hasMessageContaining("console.txt, line 2: \"nonsense\" is neither");
    }

    /** Situations from public reports of such tools; each script stands for a kind. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "esp32c6 | 10ms !! A panic occured in 'src/main.rs', at line 34, column 5: | the program crashed",
                "esp32c6 | 10ms thread 'main' panicked at src/main.rs:11:5: | the program crashed",
                "esp32 | 700ms Exception (28): | the program crashed",
                "esp32 | 700ms Soft WDT reset | the program hung",
                "esp32c3 | 50ms W (1200) modbus: invalid header: 0x0102, frame dropped | ",
                "esp32c3 | 50ms rst:0x8 of the modem | "
            })
    void aFaultIsAFaultAndAnApplicationsLineIsNone(String chip, String line, String meaning) throws Exception {
        Path file = Files.writeString(folder.resolve("console.txt"), line + "\n0ms I (1300) app: all fine\n");
        Optional<EspException> failure = watch("sim:" + chip + "?console=" + file, List.of(), NoBoard.FAILS);
        if (meaning == null) {
            assertThat(failure).isEmpty();
        } else {
            assertThat(failure.orElseThrow().problem()).isEqualTo(Problem.BOARD_FAULT);
            assertThat(failure.orElseThrow()).hasMessageStartingWith(meaning);
        }
    }
}
