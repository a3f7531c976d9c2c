package io.github.espmaven.monitor.tests;

import io.github.espmaven.monitor.tests.TestEvent.Began;
import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.RunBegan;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Zephyr's ztest as twister reads it ({@code subsys/testsuite/include/zephyr/tc_util.h}): {@code START - x}, {@code PASS - x
 * in 0.001 seconds}, the summary of the suites, {@code PROJECT EXECUTION SUCCESSFUL}.
 */
final class ZtestGrammar implements TestGrammar {
    private static final String WORD = "(?<word>PASS|FAIL|SKIP|FLAKY)";
    private static final String TIME = "(?<seconds>\\d{1,7}\\.\\d{1,6})";
    private static final Pattern SUITE = Pattern.compile("^Running (?:TESTSUITE|test suite) (?<name>\\S{1,200})\\s*$");
    private static final Pattern SUITE_END =
            Pattern.compile("^(?:TESTSUITE|Test suite) \\S{1,200} (?<word>succeeded|failed)\\b.*$");
    private static final Pattern START = Pattern.compile("^START - (?<name>\\S{1,200})\\s*$");
    private static final Pattern RESULT = Pattern.compile(
            "(?:^ ?" + WORD + " - (?<name>\\w{1,200})(?: in " + TIME + " seconds)?|.*?(?<word2>PASS|FAIL|SKIP) -"
                    + " (?<name2>\\w{1,200}) in (?<seconds2>\\d{1,7}\\.\\d{1,6}) seconds)\\s*$");
    private static final Pattern LISTED = Pattern.compile("^ *- " + WORD
            + " - \\[(?<suite>\\S{1,200})\\.(?<name>[^.\\]]{1,200})\\] duration = " + TIME + " seconds\\s*$");
    private static final Pattern COUNTS = Pattern.compile("^SUITE (?:PASS|FAIL|SKIP|FLAKY) - .{1,9}% \\[\\S{1,200}\\]:"
            + " pass = (?<passed>\\d{1,6}), fail = (?<failed>\\d{1,6}), skip = (?<skipped>\\d{1,6})\\b.*$");
    private static final Pattern SUMMARY_BEGIN = Pattern.compile("^-+ TESTSUITE SUMMARY START -+\\s*$");
    private static final Pattern SUMMARY_END = Pattern.compile("^-+ TESTSUITE SUMMARY END -+\\s*$");
    private static final Pattern END = Pattern.compile("^PROJECT EXECUTION (?<word>SUCCESSFUL|FAILED)\\s*$");

    private String suite = BOARD;
    private int passed;
    private int failed;
    private int skipped;

    @Override
    public String framework() {
        return "ztest";
    }

    @Override
    public List<TestEvent> read(String line) {
        Matcher m = LISTED.matcher(line);
        if (m.matches()) {
            Result result = result(m.group("word"));
            return List.of(new Ended(m.group("suite"), m.group("name"), result, "", TestGrammar.seconds(m, "seconds")));
        }
        m = RESULT.matcher(line);
        if (line.contains(" - ") && m.matches()) {
            String which = m.group("name") == null ? "2" : "";
            return List.of(new Ended(
                    suite,
                    m.group("name" + which),
                    result(m.group("word" + which)),
                    "",
                    TestGrammar.seconds(m, "seconds" + which)));
        }
        m = START.matcher(line);
        if (m.matches()) {
            return List.of(new Began(suite, m.group("name"), true));
        }
        m = SUITE.matcher(line);
        if (m.matches()) {
            boolean first = suite.equals(BOARD);
            suite = m.group("name");
            return first ? List.of(new RunBegan()) : List.of();
        }
        return summary(line);
    }

    private static Result result(String word) {
        return switch (word) {
            case "PASS" -> Result.PASSED;
            case "SKIP" -> Result.SKIPPED;
            default -> Result.FAILED;
        };
    }

    private List<TestEvent> summary(String line) {
        Matcher m = END.matcher(line);
        if (m.matches()) {
            suite = BOARD;
            return List.of(Summary.word(m.group("word").equals("FAILED"), true, line.trim()));
        }
        m = SUITE_END.matcher(line);
        if (m.matches()) {
            return m.group("word").equals("failed") ? List.of(Summary.failure(line.trim())) : List.of();
        }
        if (SUMMARY_BEGIN.matcher(line).matches()) {
            passed = 0;
            failed = 0;
            skipped = 0;
        }
        m = COUNTS.matcher(line);
        if (m.matches()) {
            passed += TestGrammar.number(m, "passed");
            failed += TestGrammar.number(m, "failed");
            skipped += TestGrammar.number(m, "skipped");
            return failed > 0 ? List.of(Summary.failure(line.trim())) : List.of();
        }
        if (SUMMARY_END.matcher(line).matches()) {
            suite = BOARD;
            return List.of(Summary.ofEach(passed, failed, skipped, line.trim()));
        }
        return List.of();
    }
}
