package io.github.espmaven.monitor.unity;

import static io.github.espmaven.monitor.unity.UnityRunnerModel.test;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import io.github.espmaven.monitor.unity.UnityRunnerModel.Does;
import io.github.espmaven.monitor.unity.UnityRunnerModel.Test;
import io.github.espmaven.testing.FakeClock;
import java.time.Duration;
import java.util.List;

class MenuRunTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final FakeClock clock = new FakeClock();

    private MenuRun run(String selection, UnityRunnerModel board) throws Exception {
        MenuRun run = new MenuRun(MenuSelection.parse(selection), LIMIT, clock, board);
        for (int i = 0; i < 5000 && !run.isOver(); i++) {
            for (String line = board.printed.poll(); line != null; line = board.printed.poll()) {
                run.line(line);
            }
            run.act();
            clock.advance(Duration.ofMillis(50));
        }
        assertThat(run.isOver()).isTrue();
        return run;
    }

    private static List<String> results(MenuRun run) {
        return run.outcomes().stream().map(o -> o.name() + " " + o.result()).toList();
    }

    private static String message(MenuRun run, int index) {
        return run.outcomes().get(index).message();
    }

    @org.junit.jupiter.api.Test
    void everyTestHasItsCase() throws Exception {
        UnityRunnerModel board = new UnityRunnerModel(
                test("Mean of an empty array is zero", "[mean]", Does.PASS),
                test("a: name, with \"quotes\" (and more)", "[mean][other]", Does.FAIL),
                test("ignored", "", Does.IGNORE));
        board.boot();
        MenuRun run = run("*", board);
        assertThat(results(run))
                .containsExactly(
                        "Mean of an empty array is zero PASSED",
                        "a: name, with \"quotes\" (and more) FAILED",
                        "ignored SKIPPED");
        assertThat(run.outcomes()).extracting(TestOutcome::group).containsOnly("test_app");
        assertThat(message(run, 1)).isEqualTo("Expected 1 Was 2 (C:/home/main/test_app.c:16)");
        assertThat(message(run, 2)).isEqualTo("not today (C:/home/main/test_app.c:16)");
        assertThat(run.failure()).isEmpty();
        assertThat(board.commands).containsExactly("\n", "1\n", "2\n", "3\n");
        assertThat(board.resets).isZero();
    }

    @org.junit.jupiter.api.Test
    void aTestThatCrashesFailsAndTheRunGoesOn() throws Exception {
        UnityRunnerModel board = new UnityRunnerModel(
                test("crashes", "[a]", Does.CRASH),
                test("crashes and halts", "[a]", Does.CRASH_AND_HALT),
                test("restarts", "[a]", Does.RESTART),
                test("hangs", "[a][timeout=3]", Does.HANG),
                test("hangs longer", "[a]", Does.HANG),
                test("passes", "[a]", Does.PASS));
        board.boot();
        MenuRun run = run("[a]", board);
        assertThat(results(run))
                .containsExactly(
                        "crashes FAILED",
                        "crashes and halts FAILED",
                        "restarts FAILED",
                        "hangs FAILED",
                        "hangs longer FAILED",
                        "passes PASSED");
        assertThat(message(run, 0)).isEqualTo("the program crashed\n0x42000000: app_main at main.c:5");
        assertThat(message(run, 1)).isEqualTo("the program crashed\n0x42000000: app_main at main.c:5");
        assertThat(message(run, 2)).isEqualTo("the board restarted before the test's result came");
        assertThat(message(run, 3)).isEqualTo("did not end within 3000 ms");
        assertThat(message(run, 4)).isEqualTo("did not end within 20000 ms");
        assertThat(board.resets)
                .as("after the one that halts and those that hang")
                .isEqualTo(3);
    }

    @org.junit.jupiter.api.Test
    void withoutResetWhatIsLeftHasFailed() throws Exception {
        UnityRunnerModel board =
                new UnityRunnerModel(test("hangs", "[a]", Does.HANG), test("passes", "[a]", Does.PASS));
        board.resettable = false;
        board.boot();
        MenuRun run = run("*", board);
        assertThat(results(run)).containsExactly("hangs FAILED", "passes FAILED");
        assertThat(message(run, 1)).isEqualTo("not run: the board's test menu did not come back");
    }

    @org.junit.jupiter.api.Test
    void theCountsDecideWhereTheLineIsTorn() throws Exception {
        UnityRunnerModel board = new UnityRunnerModel(
                test("one", "[a]", Does.PASS_WITH_TORN_LINE), test("two", "[b]", Does.FAIL_WITH_TORN_LINE));
        board.boot();
        MenuRun run = run("*", board);
        assertThat(results(run)).containsExactly("one PASSED", "two FAILED");
        assertThat(run.outcomes()).extracting(TestOutcome::group).containsExactly("a", "b");
        assertThat(message(run, 1)).contains("could not be read");
    }

    @org.junit.jupiter.api.Test
    void commandsTheBoardDidNotTakeAreSentAgain() throws Exception {
        UnityRunnerModel board =
                new UnityRunnerModel(test("leaks", "[leaks]", Does.PASS_AND_RESTART), test("after", "[a]", Does.PASS));
        board.lostCommands = 2;
        board.boot();
        MenuRun run = run("*", board);
        assertThat(results(run)).containsExactly("leaks PASSED", "after PASSED");
    }

    @org.junit.jupiter.api.Test
    void aMenuThatWasThereBeforeTheWatchIsAskedFor() throws Exception {
        UnityRunnerModel board = new UnityRunnerModel(test("one", "[a]", Does.PASS));
        assertThat(results(run("1", board))).containsExactly("one PASSED");
        assertThat(board.resets).isZero();
    }

    @org.junit.jupiter.api.Test
    void stagesAreRunOneAfterTheOther() throws Exception {
        Test stages =
                new Test("sleep", "[deep][multi_stage]", List.of("goes to sleep", "wakes up", "checks"), Does.PASS);
        Test bad = new Test("bad", "[multi_stage]", List.of("first", "last"), Does.CRASH);
        UnityRunnerModel board = new UnityRunnerModel(stages, bad);
        board.boot();
        MenuRun run = run("*", board);
        assertThat(results(run)).containsExactly("sleep PASSED", "bad FAILED");
        assertThat(board.commands)
                .containsExactly("\n", "1\n", "1\n", "1\n", "2\n", "1\n", "3\n", "2\n", "1\n", "2\n", "2\n");
    }

    @org.junit.jupiter.api.Test
    void whatIsNotRunIsSkippedAndSaysWhy() throws Exception {
        UnityRunnerModel board = new UnityRunnerModel(
                test("one", "[a]", Does.PASS),
                test("two", "[b]", Does.PASS),
                test("three", "[a][ignore]", Does.PASS),
                new Test("four", "[a][multi_device]", List.of("master", "slave"), Does.PASS),
                test("five", "[a][slow]", Does.PASS));
        board.boot();
        MenuRun run = run("[a], ![slow], no such test", board);
        assertThat(results(run))
                .containsExactly(
                        "one PASSED",
                        "two SKIPPED",
                        "three SKIPPED",
                        "four SKIPPED",
                        "five SKIPPED",
                        "esp.unity=no such test FAILED");
        assertThat(run.outcomes())
                .extracting(TestOutcome::message)
                .containsExactly(
                        "",
                        "not selected by esp.unity=[a], ![slow], no such test",
                        "in the group [ignore]; its number, its name or [ignore] selects it",
                        "needs several boards ([multi_device])",
                        "excluded by ![slow]",
                        "fits none of the 5 tests in the board's menu");
    }

    @org.junit.jupiter.api.Test
    void nothingSelectedIsAFailure() throws Exception {
        UnityRunnerModel board = new UnityRunnerModel(test("one", "[a]", Does.PASS));
        board.boot();
        MenuRun run = run("![a]", board);
        assertThat(run.outcomes()).extracting(TestOutcome::result).containsExactly(Result.SKIPPED);
        assertThat(run.failure().orElseThrow().problem()).isEqualTo(Problem.EXPECTATION_UNMET);
        assertThat(run.failure().orElseThrow()).hasMessageContaining("esp.unity=![a] selects none of the 1 tests");
    }

    @org.junit.jupiter.api.Test
    void aBoardWithoutMenuIsAFailure() throws Exception {
        UnityRunnerModel board = new UnityRunnerModel();
        board.lostCommands = Integer.MAX_VALUE;
        MenuRun run = run("*", board);
        assertThat(run.failure().orElseThrow())
                .hasMessage(
                        "no test menu of Unity (\"Press ENTER to see the list of tests\"): its list could not be read"
                                + " whole");
    }

    @org.junit.jupiter.api.Test
    void theEndOfTheWatchFailsWhatIsLeft() throws Exception {
        UnityRunnerModel board = new UnityRunnerModel(test("one", "[a]", Does.HANG), test("two", "[a]", Does.PASS));
        board.boot();
        MenuRun run = new MenuRun(MenuSelection.parse("*"), LIMIT, clock, board);
        for (int i = 0; i < 5; i++) {
            board.printed.forEach(run::line);
            board.printed.clear();
            run.act();
        }
        run.end("the deadline was over");
        assertThat(results(run)).containsExactly("one FAILED", "two FAILED");
        assertThat(message(run, 0)).isEqualTo("the deadline was over");
        assertThat(message(run, 1)).isEqualTo("not run: the deadline was over");
    }
}
