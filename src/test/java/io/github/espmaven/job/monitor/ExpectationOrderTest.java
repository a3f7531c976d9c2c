package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.monitor.Expectation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExpectationOrderTest {
    @TempDir
    private Path folder;

    private static Expectation expect(String pattern, String send) {
        return new Expectation(pattern, Optional.empty(), Optional.of(send).filter(s -> !s.isEmpty()));
    }

    private MonitorRun group() {
        return new MonitorRun(folder, Chip.ESP32_C3)
                .expecting(
                        expect("ready", ""),
                        expect("a (?<n>\\d)", ""),
                        expect("b", "x\n").inAnyOrder(),
                        expect("c", "").inAnyOrder(),
                        expect("end of @{n}", ""))
                .within(Duration.ofSeconds(4));
    }

    @Test
    void linesOfAGroupComeInAnyOrder() throws Exception {
        assertThat(group().run("100ms ready\n0ms c\n0ms b\n0ms a 7\n50ms end of 7\n"))
                .isEmpty();
        assertThat(group().run("100ms ready\n0ms a 8\n100ms b\n100ms c\n50ms end of 8\n"))
                .isEmpty();
        MonitorRun run = group();
        assertThat(run.run("100ms ready\n20ms b\n20ms a 7\n20ms c\n500ms end of 7\n"))
                .isEmpty();
        assertThat(run.cases())
                .containsExactly(
                        "expect ready: passed",
                        "expect b: passed",
                        "expect a (?<n>\\d): passed",
                        "expect c: passed",
                        "expect end of @{n}: passed");
    }

    @Test
    void whatComesBeforeOrAfterTheGroupIsNotOfIt() throws Exception {
        assertThat(group().run("100ms c\n50ms ready\n50ms b\n50ms a 7\n50ms end of 7\n")
                        .orElseThrow())
                .hasMessageContaining("\"c\" did not come");
        EspException failure = group().run("100ms ready\n50ms b\n50ms a 7\n50ms end of 7\n50ms c\n")
                .orElseThrow();
        assertThat(failure.problem()).isEqualTo(Problem.EXPECTATION_UNMET);
        assertThat(failure).hasMessageContaining("\"end of @{n}\" did not come");
    }

    @Test
    void theMenuOfUnityIsAnsweredAndItsTestsAreSeen() throws Exception {
        EspException failure = new MonitorRun(folder, Chip.ESP32_C3)
                .expecting(expect("Press ENTER to see the list of tests", "*\n"))
                .run("200ms Press ENTER to see the list of tests.\non ^\\* -> test_a.c:10:one:FAIL: Expected 1 Was 2\n")
                .orElseThrow();
        assertThat(failure.problem()).isEqualTo(Problem.BOARD_TESTS_FAILED);
        assertThat(failure).hasMessageContaining("one (");
    }
}
