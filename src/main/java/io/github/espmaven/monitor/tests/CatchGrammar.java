package io.github.espmaven.monitor.tests;

import io.github.espmaven.monitor.tests.TestEvent.Began;
import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.RunBegan;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The console reporter of Catch2: a test case has lines only when something in it failed, under its name between two long
 * lines of dashes; the last lines are {@code test cases: 2 | 1 passed | 1 failed} or {@code All tests passed (3 assertions in
 * 2 test cases)}.
 */
final class CatchGrammar implements TestGrammar {
    private static final Pattern RUN =
            Pattern.compile("^(?:Randomness seeded to: \\d+|\\S{1,200} is a Catch2? v\\S+ .{0,40}application\\.)\\s*$");
    private static final Pattern RULE = Pattern.compile("^-{60,}\\s*$");
    private static final Pattern FAILED =
            Pattern.compile("^(?<where>\\S.{0,400}?(?::\\d{1,7}|\\(\\d{1,7}\\))): FAILED:.*$");
    private static final Pattern ALL_PASSED = Pattern.compile(
            "^All tests passed \\((?:\\d+ assertions?|.{1,30}) in (?<tests>\\d{1,7}) test cases?\\).*$");
    private static final Pattern NONE = Pattern.compile("^No tests ran\\b.*$");
    private static final Pattern COUNTS = Pattern.compile("^(?<what>test cases|assertions): +(?<tests>\\d{1,9})"
            + "(?: \\| +(?<passed>\\d{1,9}) passed)?(?: \\| +(?<failed>\\d{1,9}) failed(?! as expected))?"
            + "(?: \\| +(?<skipped>\\d{1,9}) skipped)?(?: \\| +(?<expected>\\d{1,9}) failed as expected)?\\s*$");

    private boolean named;
    private boolean heading;
    private String name = "";

    @Override
    public String framework() {
        return "Catch2";
    }

    @Override
    public List<TestEvent> read(String line) {
        if (RULE.matcher(line).matches()) {
            heading = !heading;
            named = false;
            return List.of();
        }
        if (heading && !named && !line.isBlank()) {
            named = true;
            name = line.trim();
            return List.of(new Began(BOARD, name, false));
        }
        Matcher m = FAILED.matcher(line);
        if (line.contains(": FAILED:") && m.matches()) {
            String which = name.isEmpty() ? m.group("where") : name;
            return List.of(new Ended(BOARD, which, Result.FAILED, line.trim(), Optional.empty()));
        }
        if (RUN.matcher(line).matches()) {
            return List.of(new RunBegan());
        }
        return summary(line);
    }

    private List<TestEvent> summary(String line) {
        Matcher m = ALL_PASSED.matcher(line);
        if (m.matches()) {
            return end(Summary.ofAll(TestGrammar.number(m, "tests"), 0, 0, line.trim()));
        }
        if (NONE.matcher(line).matches()) {
            return end(Summary.ofAll(0, 0, 0, line.trim()));
        }
        m = COUNTS.matcher(line);
        if (!m.matches()) {
            return List.of();
        }
        int failed = TestGrammar.number(m, "failed");
        return m.group("what").equals("assertions")
                ? end(Summary.word(failed > 0, false, line.trim()))
                : end(Summary.ofAll(
                        TestGrammar.number(m, "tests"), failed, TestGrammar.number(m, "skipped"), line.trim()));
    }

    private List<TestEvent> end(Summary summary) {
        heading = false;
        name = "";
        return List.of(summary);
    }
}
