package io.github.espmaven.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.MonitorSettings.Silence;
import io.github.espmaven.monitor.MonitorSettings.TestEnd;
import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a watch makes of a board that prints at its own pace. */
@Timeout(60)
class VerdictTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Pattern SCRIPT = Pattern.compile("(\\d+)ms (.*)");

    private final FakeClock clock = new FakeClock();
    private final PacedBoard board = new PacedBoard();
    private TestEnd end = TestEnd.DEFAULT;
    private Silence silence = Silence.FAILS;

    /** Prints each piece so long after the one before, and what it answers when something was sent. */
    private final class PacedBoard implements Transport, MonitorPort {
        private final Deque<Piece> pieces = new ArrayDeque<>();
        private final StringBuilder sent = new StringBuilder();
        private List<Piece> answer = List.of();
        private boolean breaks;
        private long last = clock.nanoTime();
        private long lastPrinted = last;

        private record Piece(Duration pause, byte[] text) {}

        private Piece piece(int millis, String text) {
            return new Piece(Duration.ofMillis(millis), text.getBytes(StandardCharsets.UTF_8));
        }

        PacedBoard prints(int millis, String text) {
            pieces.add(piece(millis, text));
            return this;
        }

        PacedBoard answers(int millis, String text) {
            answer = Stream.concat(answer.stream(), Stream.of(piece(millis, text)))
                    .toList();
            return this;
        }

        /** When all is printed the port is gone. */
        void breaks() {
            breaks = true;
        }

        /** Lines of a script for the virtual board. */
        PacedBoard runs(String script) {
            for (String line : script.lines().toList()) {
                Matcher m = SCRIPT.matcher(line);
                if (m.matches()) {
                    prints(Integer.parseInt(m.group(1)), m.group(2) + "\r\n");
                }
            }
            return this;
        }

        Duration silent() {
            return clock.since(lastPrinted);
        }

        @Override
        public int read(byte[] into, Duration timeout) throws EspException {
            if (breaks && pieces.isEmpty()) {
                throw new EspException(Problem.PORT_LOST, "gone");
            }
            if (pieces.isEmpty() || !clock.hasPassed(last, pieces.getFirst().pause())) {
                clock.advance(timeout.dividedBy(5));
                return 0;
            }
            byte[] text = pieces.removeFirst().text();
            last = clock.nanoTime();
            lastPrinted = last;
            System.arraycopy(text, 0, into, 0, text.length);
            return text.length;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            sent.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
            last = clock.nanoTime();
            pieces.addAll(answer);
        }

        @Override
        public boolean awaitReturn(Duration atMost) {
            clock.advance(atMost);
            return false;
        }

        @Override
        public PortTraits traits() {
            return PortTraits.local("paced", PortTraits.Kind.SERIAL);
        }

        @Override
        public boolean setLines(ControlLines lines) {
            return true;
        }

        @Override
        public boolean setBaudRate(int baud) {
            return true;
        }

        @Override
        public void close() {}

        @Override
        public Transport transport() {
            return this;
        }
    }

    /** Hears everything and says nothing. */
    private static final class Deaf implements MonitorListener {
        @Override
        public void line(ConsoleLine line) {}
    }

    private MonitorResult watch(Expectation... expectations) throws EspException {
        MonitorSettings settings = new MonitorSettings(
                List.of(),
                Optional.empty(),
                List.of(expectations),
                Optional.of(FailOn.DEFAULT),
                Optional.of(DEADLINE),
                Ending.WHEN_DECIDED,
                end,
                silence,
                ConsoleRate.fixed(115_200),
                Optional.empty(),
                HexView.Mode.AUTO);
        return new SerialMonitor(board, clock, settings, new Deaf()).run(() -> false);
    }

    private static Expectation expect(String pattern) {
        return new Expectation(pattern, Optional.empty(), Optional.empty());
    }

    private static Expectation expect(String pattern, String send) {
        return new Expectation(pattern, Optional.empty(), Optional.of(send));
    }

    private static Problem problem(MonitorResult result) {
        return result.verdict().failure().orElseThrow().problem();
    }

    private static List<String> failed(MonitorResult result) {
        return result.tests().stream()
                .filter(t -> t.result() == TestOutcome.Result.FAILED)
                .map(TestOutcome::name)
                .toList();
    }

    private void assertEndedInTime() {
        assertThat(board.silent()).isLessThanOrEqualTo(Duration.ofMillis(2200));
    }

    /** The inputs of public bug reports, as far as they are at hand. */
    @ParameterizedTest
    @CsvSource({
        "c.txt, ring buffer wraps",
        "c-lost.txt, two",
        "c-short.txt, ring.cpp:88",
    })
    void unitysLastLineDecides(String input, String name) throws Exception {
        board.runs(Fixtures.text("../cases/monitor/01-unity-summary-says-failures-build-green/" + input));
        MonitorResult result = watch();
        assertThat(problem(result)).isEqualTo(Problem.BOARD_TESTS_FAILED);
        assertThat(failed(result)).containsExactly(name);
        assertEndedInTime();
    }

    @Test
    void testsThatHangAreAFailure() throws Exception {
        board.runs(Fixtures.text("../cases/monitor/02-tests-hang-build-green/c.txt"));
        MonitorResult result = watch();
        assertThat(problem(result)).isEqualTo(Problem.BOARD_TESTS_FAILED);
        assertThat(failed(result)).containsExactly("did not finish after one");
        assertThat(result.verdict().failure().orElseThrow())
                .hasMessage(
                        "1 of 2 tests on the board failed: did not finish after one (\"two\" was running; the last line"
                                + " of Unity did not come, in the 30 s the board was watched)");
    }

    @Test
    void aFaultIsWhyTestsDidNotFinish() throws Exception {
        board.runs(
                "10ms test_a.c:10:one:PASS\n10ms abort() was called at PC 0x42009351 on core 0\n10ms Rebooting...\n");
        MonitorResult result = watch();
        assertThat(problem(result)).isEqualTo(Problem.BOARD_FAULT);
        assertThat(result.tests().get(1).message()).contains("did not come: the program ended itself: abort() was");
    }

    @Test
    void aBoardThatSaysNothingProvesNothing() throws Exception {
        MonitorResult result = watch();
        assertThat(result.verdict()).isInstanceOf(Verdict.NothingProven.class);
        assertThat(problem(result)).isEqualTo(Problem.NOTHING_PROVEN);
        assertThat(result.verdict().failure().orElseThrow())
                .hasMessage("not one byte came, in the 30 s it was watched");
        silence = Silence.IS_ALLOWED;
        assertThat(watch().verdict()).isEqualTo(new Verdict.Passed("no faults"));
    }

    @Test
    void onlyAnApplicationProvesThatOneRuns() throws Exception {
        String rom = "ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\nrst:0x1 (POWERON),boot:0xc"
                + " (SPI_FAST_FLASH_BOOT)\r\nSPIWP:0xee\r\nmode:DIO, clock div:1\r\nload:0x3fcd5830,len:0x153c\r\n"
                + "entry 0x403cbf1a\r\nI (1) boot: ESP-IDF v5.1 2nd stage bootloader\r\n"
                + "I (18) esp_image: segment 0: paddr=00010020 vaddr=3c020020 size=07890h ( 30864) map\r\n";
        board.prints(0, rom);
        MonitorResult result = watch();
        assertThat(result.output()).isEqualTo(OutputKind.BOOT_TEXT);
        assertThat(problem(result)).isEqualTo(Problem.NOTHING_PROVEN);
        board.prints(0, "rst:0x1 (POWERON),boot:0x4 (DOWNLOAD(USB/UART0))\r\nwaiting for download\r\n");
        assertThat(watch().output()).isEqualTo(OutputKind.DOWNLOAD_MODE);
        board.prints(0, "\ufffd\u0001\ufffd\ufffdx\ufffd\ufffd\u0002\ufffd\n\ufffd\ufffd\ufffd\n");
        assertThat(watch().output()).isEqualTo(OutputKind.NOISE);
        board.prints(0, rom + "I (69) cpu_start: Unicore app\r\n");
        assertThat(watch().verdict()).isEqualTo(new Verdict.Passed("no faults"));
        board.prints(0, "0 Tests 0 Failures 0 Ignored\r\nOK\r\n");
        assertThat(watch().verdict().failure().orElseThrow())
                .hasMessageStartingWith("the tests on the board ended without one that ran, in the 2.");
    }

    /** Noise of an ESP8266's ROM at another rate is followed by an application; mere noise has a readable line by chance. */
    @Test
    void someNoiseIsNoApplicationAndHidesNone() throws Exception {
        String noise = "\ufffd\u0001\ufffd\ufffdx\ufffd\ufffd\u0002\ufffd\n";
        board.prints(0, noise.repeat(5) + "ready\r\n");
        assertThat(watch().output()).isEqualTo(OutputKind.APPLICATION);
        board.prints(0, noise.repeat(30) + "rl1\r\n" + noise.repeat(30));
        assertThat(watch().output()).isEqualTo(OutputKind.NOISE);
        board.prints(0, "1\r\n2\r\n");
        assertThat(watch().output()).isEqualTo(OutputKind.APPLICATION);
        board.prints(0, "\r\n\r\n");
        assertThat(watch().output()).isEqualTo(OutputKind.NOISE);
    }

    @Test
    void aMenuWhereNoTestRanProvesNothing() throws Exception {
        board.prints(0, "I (9) main_task: Calling app_main()\r\nPress ENTER to see the list of tests.\r\n");
        assertThat(watch().output()).isEqualTo(OutputKind.TEST_MENU);
        board.prints(0, "Running 3 tests\r\n");
        assertThat(failed(watch())).containsExactly("did not finish: no test ended");
    }

    @Test
    void whatWasSeenIsKeptWhenThePortBreaksOff() throws Exception {
        board.prints(0, "test_a.c:10:one:PASS\r\n").breaks();
        MonitorResult result = watch();
        assertThat(result.brokenOff().orElseThrow().problem()).isEqualTo(Problem.PORT_LOST);
        assertThat(result.tests()).extracting(TestOutcome::name).containsExactly("one", "did not finish after one");
    }

    @Test
    void aMatchThatCouldGrowWaitsForTheRestOfItsLine() throws Exception {
        board.prints(100, "boot\r\nsession token=ab")
                .prints(500, "cdef12\r\n")
                .prints(300, "echo abcdef12 confirmed\r\n");
        assertThat(watch(expect("token=(?<t>\\w+)"), expect("echo @{t} confirmed"))
                        .verdict())
                .isInstanceOf(Verdict.Passed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"version: (?<v>[\\d.]+)", "version: (?<v>.*)$", "version: (?<v>\\S+)$"})
    void aNumberIsWhole(String pattern) throws Exception {
        board.prints(0, "version: 1.").prints(400, "2").prints(400, "3\r\n").prints(10, "got 1.23\r\n");
        assertThat(watch(expect(pattern), expect("got @{v}$")).verdict()).isInstanceOf(Verdict.Passed.class);
    }

    @Test
    void aPromptNeedsNoLineEnd() throws Exception {
        board.prints(0, "user> ").answers(10, "user\r\nok\r\n> ");
        MonitorResult result = watch(expect("> ?$", "user\n"), expect("^ok$"), expect("^> ?$"));
        assertThat(result.verdict()).isInstanceOf(Verdict.Passed.class);
        assertThat(clock.elapsed()).isLessThan(Duration.ofSeconds(2));
        board.prints(0, "login: ");
        assertThat(watch(expect("login: ")).time()).isZero();
    }

    /** What came in time and could grow has come in time. */
    @Test
    void whatIsThereAtTheDeadlineHasCome() throws Exception {
        board.prints(29_800, "ready 5");
        assertThat(watch(expect("ready \\d+")).verdict()).isInstanceOf(Verdict.Passed.class);
        board.prints(29_800, "ready ");
        assertThat(problem(watch(expect("ready \\d+")))).isEqualTo(Problem.EXPECTATION_UNMET);
    }

    @Test
    void aSecondGroupIsSeenWithinTheQuietTime() throws Exception {
        String first = "test_a.c:10:one:PASS\r\n-----------------------\r\n1 Tests 0 Failures 0 Ignored \r\nOK\r\n";
        String second = "test_b.c:10:two:FAIL: Expected 1 Was 2\r\n-----------------------\r\n1 Tests 1 Failures 0"
                + " Ignored \r\nFAIL\r\n";
        board.prints(0, first).prints(2000, second);
        assertThat(failed(watch())).containsExactly("two");
        assertEndedInTime();
        end = new TestEnd(OptionalInt.of(2), Duration.ofSeconds(2));
        board.prints(0, first).prints(20_000, second);
        assertThat(failed(watch())).containsExactly("two");
        assertThat(board.silent()).isLessThan(Duration.ofMillis(400));
        board.prints(0, first);
        assertThat(failed(watch())).containsExactly("did not finish after 1 of 2 groups of tests");
    }

    @Test
    void aBoardThatTalksOnIsNotWaitedForToTheDeadline() throws Exception {
        board.prints(0, "test_a.c:10:one:PASS\r\n1 Tests 0 Failures 0 Ignored \r\nOK\r\n");
        for (int i = 0; i < 60; i++) {
            board.prints(500, "I (" + i + ") app: alive\r\n");
        }
        MonitorResult result = watch();
        assertThat(result.verdict()).isInstanceOf(Verdict.Passed.class);
        assertThat(result.time()).isLessThan(Duration.ofSeconds(11));
    }

    @Test
    void whatTheLastExpectationSendsIsAnswered() throws Exception {
        String menu = "Press ENTER to see the list of tests";
        board.prints(200, menu)
                .prints(10, ".\r\n")
                .answers(100, "*\r\n")
                .answers(1500, "Running one...\r\n")
                .answers(1500, "test_a.c:10:one:FAIL: Expected 1 Was 2\r\n1 Tests 1 Failures 0 Ignored \r\nFAIL\r\n");
        assertThat(failed(watch(expect(menu, "*\n")))).containsExactly("one");
        assertEndedInTime();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "status\r\n", "> status\r\n", ".\r\n"})
    void whatTheLastExpectationSendsAndNobodyAnswersFails(String echo) throws Exception {
        board.prints(100, "boot\r\nready\r\n").answers(50, echo);
        MonitorResult result = watch(expect("ready", "status\n"));
        assertThat(result.verdict().failure().orElseThrow())
                .hasMessage("no answer came to \"status\", which was sent when the last expected line came, in 30 s");
        assertThat(problem(result)).isEqualTo(Problem.EXPECTATION_UNMET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ok\r\n", "status\r\n\r\n# ", "status\r\nup 5 s\r\n", "> status\r\n> ", "\r\n> "})
    void aWordOrAPromptIsAnAnswer(String answer) throws Exception {
        board.prints(100, "boot\r\nready\r\n").answers(50, answer);
        MonitorResult result = watch(expect("ready", "status\n"));
        assertThat(result.verdict()).isInstanceOf(Verdict.Passed.class);
        assertEndedInTime();
    }

    @ParameterizedTest
    @CsvSource({
        "Running one..., did not finish: no test ended",
        "Running a ring with 3 parts: wraps..., did not finish: no test ended",
        "Unity test run 1 of 1, did not finish: no test ended",
        "'TEST(ring, wraps)', did not finish: no test ended",
        "running 3 tests, did not finish: no test ended",
        "test a::b ..., did not finish: no test ended",
        "Running TESTSUITE ring, did not finish: no test ended",
        "START - test_wraps, did not finish: no test ended",
        "[==========] Running 2 tests from 1 test suite., did not finish: no test ended",
        "[----------] 2 tests from Ring, did not finish: no test ended",
        "[ RUN      ] Ring.Wraps, did not finish: no test ended",
        "Running main() from gmock_main.cc, did not finish: no test ended",
        "[==========] ring: Running 2 test(s)., did not finish: no test ended",
        "[doctest] doctest version is \"2.4.11\", did not finish: no test ended",
        "TEST CASE:  wraps, did not finish: no test ended",
        "Randomness seeded to: 4711, did not finish: no test ended",
        "TestRunner started on 2 test(s)., did not finish: no test ended",
    })
    void aRunThatBeginsAndHangsIsAFailure(String begin, String name) throws Exception {
        board.prints(10, "I (9) main_task: Calling app_main()\r\n" + begin + "\r\n")
                .prints(50, "I (99) wifi: up\r\n");
        MonitorResult result = watch();
        assertThat(problem(result)).isEqualTo(Problem.BOARD_TESTS_FAILED);
        assertThat(failed(result)).containsExactly(name);
    }

    @Test
    void aLineLikeTheBeginningOfATestIsNoneWhereSomethingElseIsProof() throws Exception {
        board.prints(10, "Running main loop...\r\n").prints(20, "ready\r\n");
        assertThat(watch(expect("ready")).verdict()).isInstanceOf(Verdict.Passed.class);
        board.prints(10, "I (9) app: Running main loop...\r\n");
        assertThat(watch().verdict()).isInstanceOf(Verdict.Passed.class);
        end = new TestEnd(OptionalInt.of(0), Duration.ofSeconds(2));
        board.prints(10, "Running main loop...\r\n").prints(20, "ready\r\n");
        assertThat(watch().verdict()).isInstanceOf(Verdict.Passed.class);
    }

    static List<String> otherInputsOfTheSameKinds() throws Exception {
        String all = Files.readString(
                Path.of(VerdictTest.class.getResource("/monitor/verdicts.txt").toURI()));
        return Arrays.stream(all.split("\n(?=(?:ESP-\\d{3}|passed) )"))
                .filter(block -> !block.startsWith("#"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource
    void otherInputsOfTheSameKinds(String block) throws Exception {
        String[] titleAndOutput = block.split("\n", 2);
        for (String line : titleAndOutput[1].split("\n", -1)) {
            board.prints(5, line.replace("\\e", "\u001b") + "\r\n");
        }
        MonitorResult result = watch();
        assertThat(result.verdict().failure().map(e -> e.problem().code()).orElse("passed"))
                .as(() -> titleAndOutput[0] + ": " + result.verdict())
                .isEqualTo(titleAndOutput[0].split(" ", 2)[0]);
    }

    /** What is expected has come while tests run: they are part of what is found to check. */
    @Test
    void testsThatRunAreWaitedForWhateverIsExpected() throws Exception {
        board.prints(0, "test_a.c:10:one:PASS\r\nready\r\n")
                .prints(3000, "test_a.c:20:two:FAIL\r\n2 Tests 1 Failures 0 Ignored\r\n");
        List<String> names = new ArrayList<>(failed(watch(expect("ready"))));
        assertThat(names).containsExactly("two");
    }
}
