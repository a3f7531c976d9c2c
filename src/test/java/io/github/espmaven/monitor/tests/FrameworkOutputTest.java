package io.github.espmaven.monitor.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.testing.FakeClock;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Output in the form of each framework, as a board prints it: every row of the table in {@code monitor.md}. */
@Tag("slow")
class FrameworkOutputTest {
    private static final String LOG_LINE = "I (4711) wifi: state: run -> init (0x0)";

    /** What each output shows: passed, failed and skipped, and the failed ones by class, name and reason. */
    private static final Map<String, List<String>> SHOWN = Map.ofEntries(
            shown("unity-pass", "3 0 1"),
            shown(
                    "unity-fail",
                    "1 3 0",
                    "test_a ring buffer wraps: Expected 1 Was 2 (/home/app/main/test_a.c:20)",
                    "ring ring.cpp:88: failed on the board",
                    "test_a frees all: HEAP_8BIT: 200112 bytes free before, 200012 bytes free after"
                            + " (/home/app/main/test_a.c:31)"),
            shown("fixture-pass", "2 0 1"),
            shown(
                    "fixture-fail",
                    "1 1 0",
                    "LedDriver TurnOnLedOne: Expected 0x0001 Was 0x0000 (test/LedDriverTest.c:42)"),
            shown("fixture-quiet-pass", "1 0 1"),
            shown(
                    "fixture-quiet-fail",
                    "1 1 0",
                    "LedDriver TurnOnLedOne: Expected 0x0001 Was 0x0000 (..test/LedDriverTest.c:42)"),
            shown("libtest-pass", "3 0 1"),
            shown("libtest-fail", "2 1 0", "flash.tests writes: assertion `left == right` failed: page 3"),
            shown(
                    "embedded-test-fail",
                    "1 2 0",
                    "tests it_fails: Test should Pass but it did Panic",
                    "tests it_is_late: Test timed out after 3s"),
            shown("libtest-json-pass", "1 0 1"),
            shown(
                    "libtest-json-fail",
                    "1 1 0",
                    "flash.tests writes: thread 'flash::tests::writes' panicked at src/flash.rs:12:9:"),
            shown("defmt-test-pass", "2 0 0"),
            shown(
                    "defmt-test-fail",
                    "1 1 0",
                    "board assert_false: panicked at 'TODO: write actual tests', testsuite/tests/test.rs:16:9"),
            shown("tap-pass", "2 0 1"),
            shown("tap-fail", "1 1 1", "board wraps: 0x40 != 0"),
            shown("ztest-pass", "3 0 1"),
            shown(
                    "ztest-fail",
                    "1 1 0",
                    "ring test_wraps: Assertion failed at WEST_TOPDIR/app/src/main.c:24: ring_test_wraps: (head == 0 is"
                            + " false)"),
            shown("googletest-pass", "2 0 1"),
            shown(
                    "googletest-fail",
                    "1 2 0",
                    "Ring Wraps: main/test_ring.cpp:24: Failure",
                    "Sizes/Radio Joins/0: failed on the board"),
            shown("cmocka-pass", "1 0 1"),
            shown("cmocka-fail", "1 1 0", "board wraps: 0x40 != 0"),
            shown("doctest-pass", "1 0 0"),
            shown(
                    "doctest-fail",
                    "1 2 0",
                    "ring wraps at its end: main/test_ring.cpp:24: ERROR: CHECK( ring.head() == 0 ) is NOT correct!",
                    "board joins: D:\\work\\main\\test_radio.cpp(41): FATAL ERROR: REQUIRE( joined() ) is NOT"
                            + " correct!"),
            shown("catch2-pass", "1 0 0"),
            shown("catch2-fail", "1 1 0", "board The ring wraps: main/test_ring.cpp:24: FAILED:"),
            shown("aunit-pass", "2 0 1"),
            shown(
                    "aunit-fail",
                    "1 2 0",
                    "board wraps: RingTest.ino:24: Assertion failed: (64) == (0).",
                    "board joins: timed out"),
            shown("arduinounit-pass", "1 0 1"),
            shown(
                    "arduinounit-fail",
                    "1 1 0",
                    "board wraps: Assertion failed: (ring.head()=64) == (0=0), file RingTest.ino, line 24."),
            shown("brackets-pass", "2 0 1"),
            shown("brackets-fail", "1 1 0", "board joins the network: expected 4 networks, saw 3"));

    private static Map.Entry<String, List<String>> shown(String name, String... what) {
        return Map.entry(name, List.of(what));
    }

    static Stream<String> names() throws Exception {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> String.valueOf(file.getFileName()).replace(".txt", "")).sorted().toList().stream();
        }
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(FrameworkOutputTest.class.getResource("/monitor/tests"))
                .toURI());
    }

    /** The lines as the monitor has them: colours are taken out before. */
    private static List<String> lines(String name) throws IOException, URISyntaxException {
        return Files.readAllLines(folder().resolve(name + ".txt")).stream()
                .map(line -> line.replaceAll("\u241b\\[[0-9;]*m", ""))
                .toList();
    }

    private static BoardTests read(List<String> lines) {
        BoardTests tests = new BoardTests(new FakeClock(), OptionalInt.empty());
        lines.forEach(tests::line);
        return tests;
    }

    private static String counts(List<TestOutcome> outcomes) {
        return String.join(
                " ",
                Arrays.stream(TestOutcome.Result.values())
                        .map(r -> String.valueOf(
                                outcomes.stream().filter(o -> o.result() == r).count()))
                        .toList());
    }

    private static List<String> failures(BoardTests tests) {
        return tests.outcomes("").stream()
                .filter(o -> o.result() == TestOutcome.Result.FAILED)
                .map(o -> o.group() + " " + o.name() + ": "
                        + o.message().lines().findFirst().orElse(""))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theOutputOfAFrameworkIsReadToItsEnd(String name) throws Exception {
        BoardTests tests = read(lines(name));
        List<String> expected = Objects.requireNonNull(SHOWN.get(name), name);
        assertThat(counts(tests.outcomes(""))).isEqualTo(expected.get(0));
        assertThat(failures(tests)).isEqualTo(expected.subList(1, expected.size()));
        assertThat(tests.haveEnded()).isTrue();
        assertThat(tests.ranNone()).isFalse();
    }

    /** A time stamp or the head of a log line before every line, as some boards print it. */
    @ParameterizedTest
    @MethodSource("names")
    void whatALogPutsBeforeALineDoesNotMatter(String name) throws Exception {
        List<String> plain = failures(read(lines(name)));
        for (String head : List.of("[12:34:56.789] ", "12:34:56.789 -> ", "I (312) tests: ", "INFO - ")) {
            BoardTests tests =
                    read(lines(name).stream().map(line -> head + line).toList());
            assertThat(tests.haveEnded()).as(head).isTrue();
            assertThat(failures(tests)).as(head).hasSameSizeAs(plain);
        }
    }

    /** One line torn, dropped, doubled or printed into: what a serial line and other tasks do to an output. */
    private static List<List<String>> damaged(List<String> lines, int cuts) {
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            all.add(with(lines, i));
            all.add(with(lines, i, line, line));
            all.add(with(lines, i, LOG_LINE, line));
            int step = 1 + line.length() / cuts;
            for (int at = 1; at < line.length(); at += step) {
                String begin = line.substring(0, at);
                String end = line.substring(at);
                all.add(with(lines, i, begin, end));
                all.add(with(lines, i, begin));
                all.add(with(lines, i, end));
                all.add(with(lines, i, begin + LOG_LINE, end));
                all.add(with(lines, i, begin, LOG_LINE, end));
                all.add(with(lines, i, LOG_LINE.substring(0, 20) + begin, LOG_LINE.substring(20) + end));
            }
        }
        return all;
    }

    private static List<String> with(List<String> lines, int at, String... instead) {
        List<String> changed = new ArrayList<>(lines.subList(0, at));
        changed.addAll(List.of(instead));
        changed.addAll(lines.subList(at + 1, lines.size()));
        return changed;
    }

    private static boolean isGreen(BoardTests tests) {
        return tests.outcomes("").stream().noneMatch(o -> o.result() == TestOutcome.Result.FAILED);
    }

    /** Of a passed output, what cannot be read is at most not known to have ended. */
    private static void assertDamageIsSeen(String name, int cuts) throws Exception {
        boolean passes = name.endsWith("-pass");
        assertThat(isGreen(read(lines(name)))).isEqualTo(passes);
        for (List<String> output : damaged(lines(name), cuts)) {
            BoardTests tests = read(output);
            if (passes) {
                assertThat(failures(tests))
                        .as(() -> String.join("\n", output))
                        .allSatisfy(failure -> assertThat(failure).contains("did not finish"));
            } else {
                assertThat(isGreen(tests)).as(() -> String.join("\n", output)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aDamagedOutputOfAFailureIsNeverGreenAndThatOfASuccessShowsNoFailedTest(String name) throws Exception {
        assertDamageIsSeen(name, 2);
    }

    @ParameterizedTest
    @MethodSource("names")
    @Tag("exhaustive")
    void whereverALineIsDamaged(String name) throws Exception {
        assertDamageIsSeen(name, 40);
    }

    @Test
    void aLogLineInsideAResultIsTakenOut() {
        BoardTests tests = read(List.of(
                "test_a.c:10:one:PASS",
                "test_a.c:2I (123) wifi: state: init",
                "0:two:FAIL: Expected 1 Was 2",
                "2 Tests 1 Failures 0 Ignored "));
        assertThat(failures(tests)).containsExactly("test_a two: Expected 1 Was 2 (test_a.c:20)");
    }

    @Test
    void failuresThatNoLineShowsAreCounted() {
        BoardTests tests = read(List.of(
                "test_a.c:10:one:PASS", "test_a.c:2", "0:two:FA", "IL: x", "5 Tests 2 Failures 1 Ignored", "FAIL"));
        assertThat(failures(tests))
                .containsExactly("board 2 failures whose lines could not be read: Unity said at its end: FAIL");
        assertThat(counts(tests.outcomes(""))).isEqualTo("2 1 1");
    }

    @Test
    void aFailureIsNotOverwrittenByTheSameNameThatPasses() {
        BoardTests tests = read(List.of(
                "/w/components/a/test/test_x.c:10:init:FAIL: no",
                "/w/components/b/test/test_x.c:10:init:PASS",
                "/w/components/b/test/test_x.c:10:init:PASS",
                "3 Tests 1 Failures 0 Ignored"));
        assertThat(failures(tests)).containsExactly("a.test_x init: no (/w/components/a/test/test_x.c:10)");
        assertThat(counts(tests.outcomes(""))).isEqualTo("2 1 0");
        tests = read(List.of(
                "running 2 tests",
                "test a ... FAILED",
                "test a ... ok",
                "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured"));
        assertThat(failures(tests)).containsExactly("board a: failed on the board");
    }

    @Test
    void whatBeganAndDidNotEndIsAFailure() {
        FakeClock clock = new FakeClock();
        BoardTests tests = new BoardTests(clock, OptionalInt.empty());
        tests.line("Running 3 tests");
        tests.line("Running one...");
        assertThat(tests.areRunning()).isTrue();
        assertThat(failures(tests))
                .singleElement()
                .asString()
                .startsWith("board did not finish: no test ended: \"one\"");
        tests.line("test_a.c:10:one:PASS");
        tests.line("Running two...");
        tests.line("reading");
        tests.decoded("0x4200937a: app_main at main.c:20");
        TestOutcome unfinished = tests.outcomes(", in 5 s").get(1);
        assertThat(unfinished.name()).isEqualTo("did not finish after one");
        assertThat(unfinished.message()).isEqualTo("\"two\" was running; the last line of Unity did not come, in 5 s");
        assertThat(unfinished.output()).isEqualTo("reading\n  0x4200937a: app_main at main.c:20\n");
    }

    @Test
    void anApplicationThatSaysWhatItRunsHasNoTests() {
        BoardTests tests = read(List.of("Running main loop...", "PASS", "FAIL", "OK", "failures:", "    none", "ok"));
        assertThat(tests.outcomes("")).isEmpty();
        assertThat(tests.areRunning()).isFalse();
    }

    @Test
    void severalGroupsEndOneByOne() {
        BoardTests tests = new BoardTests(new FakeClock(), OptionalInt.of(2));
        List.of("test_a.c:10:one:PASS", "1 Tests 0 Failures 0 Ignored", "OK").forEach(tests::line);
        assertThat(tests.areRunning()).isTrue();
        assertThat(failures(tests))
                .containsExactly("board did not finish after 1 of 2 groups of tests: esp.testGroups is 2, and 1 last"
                        + " lines came");
        List.of("test_b.c:10:two:FAIL", "1 Tests 1 Failures 0 Ignored", "FAIL").forEach(tests::line);
        assertThat(tests.areComplete()).isTrue();
        assertThat(failures(tests)).containsExactly("test_b two: failed on the board");
    }

    @Test
    void resultsWithoutALastLineCanBeAllowed() {
        BoardTests tests = new BoardTests(new FakeClock(), OptionalInt.of(0));
        tests.line("Test adds passed.");
        assertThat(tests.areRunning()).isFalse();
        assertThat(counts(tests.outcomes(""))).isEqualTo("1 0 0");
    }

    @Test
    void aResetBeginsTheCountAnew() {
        BoardTests tests = new BoardTests(new FakeClock(), OptionalInt.empty());
        tests.line("test_a.c:10:one:PASS");
        tests.restarted();
        assertThat(tests.areRunning()).isTrue();
        List.of("test_a.c:10:one:PASS", "2 Tests 1 Failures 0 Ignored").forEach(tests::line);
        assertThat(failures(tests)).singleElement().asString().contains("1 failure whose line could not be read");
    }

    @Test
    void aRunWithoutTestsProvesNothing() {
        assertThat(read(List.of("0 Tests 0 Failures 0 Ignored", "OK")).ranNone())
                .isTrue();
        assertThat(read(List.of(
                                "[doctest] test cases: 0 | 0 passed | 0 failed | 81 skipped",
                                "[doctest] Status: SUCCESS!"))
                        .ranNone())
                .isTrue();
    }

    @Test
    void testsHaveTheTimeThatTheBoardSaysAndTheirOwnOutput() {
        FakeClock clock = new FakeClock();
        BoardTests tests = new BoardTests(clock, OptionalInt.empty());
        tests.line("boot text");
        tests.line("[ RUN      ] Ring.Adds");
        tests.line("head 1");
        clock.advance(Duration.ofMillis(70));
        tests.line("[       OK ] Ring.Adds");
        tests.line("[       OK ] Ring.Wraps (12 ms)");
        List<TestOutcome> outcomes = tests.outcomes("");
        assertThat(outcomes.get(0))
                .isEqualTo(new TestOutcome(
                        "Ring", "Adds", TestOutcome.Result.PASSED, "", Duration.ofMillis(70), "head 1\n"));
        assertThat(outcomes.get(1).time()).isEqualTo(Duration.ofMillis(12));
    }
}
