package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A virtual board with the test menu of ESP-IDF's Unity runner. */
@Timeout(60)
class UnityMenuTest {
    private static final String SCRIPT = """
        200ms
        0ms Press ENTER to see the list of tests.
        on ^$ -> !file menu.txt
        on ^1$ -> !file pass.txt
        on ^2$ -> !file fail.txt
        on ^3$ -> !panic
        on ^4$ -> !file hang.txt
        on ^5$ -> !file last.txt
        """;

    @TempDir
    private Path folder;

    @BeforeEach
    void texts() throws Exception {
        write(
                "menu.txt",
                "",
                "",
                "Here's the test menu, pick your combo:",
                "(1)\t\"adds numbers\" [math]",
                "(2)\t\"subtracts: a, b\" [math][slow]",
                "(3)\t\"crashes\" [bad]",
                "(4)\t\"hangs\" [bad][timeout=2]",
                "(5)\t\"runs last\" [math]",
                "",
                "Enter test for running.");
        result("pass.txt", "adds numbers", "PASS", 0);
        result("fail.txt", "subtracts: a, b", "FAIL: Expected 1 Was 2", 1);
        write("hang.txt", "Running hangs...");
        result("last.txt", "runs last", "PASS", 0);
    }

    private void result(String file, String name, String result, int failures) throws Exception {
        write(
                file,
                "Running " + name + "...",
                "./main/test_math.c:10:" + name + ":" + result,
                "Test ran in 13ms",
                "",
                "-----------------------",
                "1 Tests " + failures + " Failures 0 Ignored ",
                failures == 0 ? "OK" : "FAIL",
                "Enter next test, or 'enter' to see menu");
    }

    private void write(String file, String... lines) throws Exception {
        Files.writeString(folder.resolve(file), String.join("\r\n", lines) + "\r\n");
    }

    @Test
    void everyTestOfTheMenuIsACaseAndACrashIsOneOfThem() throws Exception {
        MonitorRun run = new MonitorRun(folder, Chip.ESP32_C3).unity("*").within(java.time.Duration.ofMinutes(5));
        EspException failure = run.run(SCRIPT).orElseThrow();
        assertThat(failure.problem()).isEqualTo(Problem.BOARD_TESTS_FAILED);
        assertThat(failure)
                .hasMessage(
                        "3 of 5 tests on the board failed: subtracts: a, b (Expected 1 Was 2 (./main/test_math.c:10));"
                                + " crashes (the program crashed: \"Guru Meditation Error: Core  0 panic'ed"
                                + " (LoadProhibited). Exception was unhandled.\"); hangs (did not end within 2000 ms)");
        assertThat(run.cases())
                .containsExactly(
                        "adds numbers: passed",
                        "subtracts: a, b: failed",
                        "crashes: failed",
                        "hangs: failed",
                        "runs last: passed");
    }

    @Test
    void whatIsSelectedRunsAndTheRestIsSkipped() throws Exception {
        MonitorRun run = new MonitorRun(folder, Chip.ESP32_C3).unity("[math], ![slow]");
        assertThat(run.run(SCRIPT)).isEmpty();
        assertThat(run.cases())
                .containsExactly(
                        "adds numbers: passed",
                        "subtracts: a, b: skipped",
                        "crashes: skipped",
                        "hangs: skipped",
                        "runs last: passed");
    }

    @Test
    void theMenuIsAskedForWhereTheBoardIsNotReset() throws Exception {
        MonitorRun run =
                new MonitorRun(folder, Chip.ESP32_C3).unity("runs last, 1").withoutReset();
        assertThat(run.run(SCRIPT)).isEmpty();
        assertThat(run.cases()).contains("adds numbers: passed", "runs last: passed");
    }

    @Test
    void aBoardWithoutMenuFails() throws Exception {
        EspException failure = new MonitorRun(folder, Chip.ESP32_C3)
                .unity("*")
                .within(java.time.Duration.ofMinutes(5))
                .run("100ms hello\nevery 1s tick\n")
                .orElseThrow();
        assertThat(failure.problem()).isEqualTo(Problem.EXPECTATION_UNMET);
        assertThat(failure).hasMessageContaining("no test menu of Unity (\"Press ENTER to see the list of tests\")");
    }
}
