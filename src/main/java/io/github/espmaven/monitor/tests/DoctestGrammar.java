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
 * The console reporter of doctest: a test case has lines only when something in it failed; the last lines are {@code
 * [doctest] test cases: 2 | 1 passed | 1 failed | 0 skipped} and {@code [doctest] Status: FAILURE!}. Its "skipped" are test
 * cases that a filter took out.
 */
final class DoctestGrammar implements TestGrammar {
    private static final Pattern RUN = Pattern.compile("^\\[doctest\\] doctest version is \"[^\"]*\"\\s*$");
    private static final Pattern SUITE = Pattern.compile("^TEST SUITE: +(?<name>\\S.{0,300}?)\\s*$");
    private static final Pattern TEST = Pattern.compile("^TEST CASE:(?<gap> +)(?<name>\\S.{0,300}?)\\s*$");
    private static final Pattern RULE = Pattern.compile("^={60,}\\s*$");
    private static final Pattern ERROR =
            Pattern.compile("^.{1,400}?(?::\\d{1,7}|\\(\\d{1,7}\\)): (?:FATAL )?ERROR: .*$");
    private static final Pattern COUNTS =
            Pattern.compile("^\\[doctest\\] test cases: +(?<tests>\\d{1,7}) \\| +(?<passed>\\d{1,7}) passed"
                    + " \\| +(?<failed>\\d{1,7}) failed\\b.*$");
    private static final Pattern ASSERTIONS =
            Pattern.compile("^\\[doctest\\] assertions: .*\\| +(?<failed>\\d{1,9}) failed\\b.*$");
    private static final Pattern STATUS = Pattern.compile("^\\[doctest\\] Status: (?<word>SUCCESS|FAILURE)!.*$");

    private String suite = BOARD;
    private String name = "";

    @Override
    public String framework() {
        return "doctest";
    }

    @Override
    public List<TestEvent> read(String line) {
        Matcher m = TEST.matcher(line);
        if (m.matches()) {
            name = m.group("name");
            return List.of(new Began(suite, name, m.group("gap").length() > 1));
        }
        m = SUITE.matcher(line);
        if (m.matches()) {
            suite = m.group("name");
            return List.of();
        }
        if (RULE.matcher(line).matches()) {
            suite = BOARD;
            name = "";
            return List.of();
        }
        if (!name.isEmpty() && ERROR.matcher(line).matches()) {
            return List.of(new Ended(suite, name, Result.FAILED, line.trim(), Optional.empty()));
        }
        return RUN.matcher(line).matches() ? List.of(new RunBegan()) : summary(line);
    }

    private static List<TestEvent> summary(String line) {
        Matcher m = COUNTS.matcher(line);
        if (m.matches()) {
            return List.of(
                    Summary.ofAll(TestGrammar.number(m, "tests"), TestGrammar.number(m, "failed"), 0, line.trim()));
        }
        m = STATUS.matcher(line);
        if (m.matches()) {
            return List.of(Summary.word(m.group("word").equals("FAILURE"), true, line.trim()));
        }
        m = ASSERTIONS.matcher(line);
        return m.matches() && TestGrammar.number(m, "failed") > 0 ? List.of(Summary.failure(line.trim())) : List.of();
    }
}
