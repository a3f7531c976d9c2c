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
 * ArduinoUnit and AUnit: {@code Test name passed.}, {@code Test name timed out.}, {@code TestRunner summary: 1 passed, 1
 * failed, 0 skipped, 0 timed out, out of 2 test(s).}
 */
final class ArduinoGrammar implements TestGrammar {
    private static final Pattern RUN = Pattern.compile("^TestRunner started on \\d{1,6} test\\(s\\)\\..*$");
    private static final Pattern START = Pattern.compile("^Test (?<name>\\w{1,200}) start\\s*$");
    private static final Pattern RESULT =
            Pattern.compile("^Test (?<name>\\w{1,200}) (?<word>passed|failed|skipped|timed out)\\.\\s*$");
    private static final Pattern SUMMARY =
            Pattern.compile("^Test(?:Runner)? summary: (?<passed>\\d{1,6}) passed, (?<failed>\\d{1,6}) failed,"
                    + " (?:and )?(?<skipped>\\d{1,6}) skipped(?:, (?<late>\\d{1,6}) timed out)?, out of"
                    + " (?<tests>\\d{1,6}) test\\(s\\)\\..*$");

    @Override
    public String framework() {
        return "AUnit";
    }

    @Override
    public List<TestEvent> read(String line) {
        Matcher m = RESULT.matcher(line);
        if (m.matches()) {
            Result result = switch (m.group("word")) {
                case "passed" -> Result.PASSED;
                case "skipped" -> Result.SKIPPED;
                default -> Result.FAILED;
            };
            String why = m.group("word").equals("timed out") ? "timed out" : "";
            return List.of(new Ended(BOARD, m.group("name"), result, why, Optional.empty()));
        }
        m = START.matcher(line);
        if (m.matches()) {
            return List.of(new Began(BOARD, m.group("name"), false));
        }
        m = SUMMARY.matcher(line);
        if (m.matches()) {
            int failed = TestGrammar.number(m, "failed") + TestGrammar.number(m, "late");
            return List.of(Summary.ofAll(
                    TestGrammar.number(m, "tests"), failed, TestGrammar.number(m, "skipped"), line.trim()));
        }
        return RUN.matcher(line).matches() ? List.of(new RunBegan()) : List.of();
    }
}
