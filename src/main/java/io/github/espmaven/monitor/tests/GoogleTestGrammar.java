package io.github.espmaven.monitor.tests;

import static io.github.espmaven.monitor.tests.TestEvent.Summary.UNSAID;

import io.github.espmaven.monitor.tests.TestEvent.Began;
import io.github.espmaven.monitor.tests.TestEvent.Detail;
import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.RunBegan;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GoogleTest, and cmocka, which NuttX's own tests use and which prints the same brackets: {@code [ RUN      ] A.b}, {@code [
 * OK ] A.b (3 ms)}, {@code [==========] 3 tests from 1 test suite ran.}, {@code 1 FAILED TEST}. Behind what a test printed
 * without a line end a bracket may stand anywhere in a line.
 */
final class GoogleTestGrammar implements TestGrammar {
    private static final String COUNT = "(?:.{1,200}: )?(?<count>\\d{1,7}) tests?(?:\\(s\\))?";
    private static final Pattern RUN = Pattern.compile("\\[==========\\] (?:.{1,200}: )?Running \\d{1,7} tests?\\b.*$");
    private static final Pattern RAN =
            Pattern.compile("\\[==========\\] " + COUNT + " (?:from .{1,60} )?(?:ran|run)\\b");
    private static final Pattern SUITE =
            Pattern.compile("\\[----------\\] \\d{1,7} tests? from (?<name>\\S[^(]{0,300}?)(?:, where .{0,900})?\\s*$");
    private static final Pattern BEGAN = Pattern.compile("\\[ RUN      \\] (?<name>\\S.{0,300}?)\\s*$");
    private static final Pattern RESULT = Pattern.compile("\\[(?<word>       OK |  FAILED  |  SKIPPED |  ERROR   )\\] "
            + "(?<name>\\S.{0,300}?)(?:, where .{0,900}?)?(?:,? \\((?<ms>\\d{1,9}) ms\\))?\\s*$");
    private static final Pattern LIST =
            Pattern.compile("\\[(?<word>  FAILED  |  SKIPPED )\\] " + COUNT + ", listed below");
    private static final Pattern PASSED = Pattern.compile("\\[  PASSED  \\] " + COUNT + "\\b");
    private static final Pattern FAILED = Pattern.compile("^ *(?<count>\\d{1,7}) FAILED TESTS?\\b");

    private String open = "";

    @Override
    public String framework() {
        return "GoogleTest";
    }

    @Override
    public boolean listsResultsAfterEnd() {
        return true;
    }

    @Override
    public List<TestEvent> read(String line) {
        if (line.indexOf('[') < 0 && !line.contains("FAILED")) {
            return List.of();
        }
        Matcher m = LIST.matcher(line);
        if (m.find()) {
            int count = TestGrammar.number(m, "count");
            boolean bad = m.group("word").contains("FAILED");
            return List.of(summary(UNSAID, UNSAID, bad ? count : UNSAID, bad ? UNSAID : count, line));
        }
        m = RESULT.matcher(line);
        if (m.find()) {
            return List.of(result(m));
        }
        m = BEGAN.matcher(line);
        if (m.find()) {
            open = m.group("name");
            return List.of(new Began(groupOf(open), lastOf(open), true));
        }
        m = SUITE.matcher(line);
        if (m.find()) {
            return List.of(new Began(m.group("name"), m.group("name"), true));
        }
        m = RAN.matcher(line);
        if (m.find()) {
            return List.of(summary(TestGrammar.number(m, "count"), UNSAID, UNSAID, UNSAID, line));
        }
        m = PASSED.matcher(line);
        if (m.find()) {
            return List.of(summary(UNSAID, TestGrammar.number(m, "count"), UNSAID, UNSAID, line));
        }
        m = FAILED.matcher(line);
        if (m.find()) {
            return List.of(summary(UNSAID, UNSAID, TestGrammar.number(m, "count"), UNSAID, line));
        }
        return RUN.matcher(line).find() ? List.of(new RunBegan()) : List.of();
    }

    private static Summary summary(int tests, int passed, int failed, int skipped, String line) {
        return new Summary(tests, passed, failed, skipped, failed > 0, true, true, line.trim());
    }

    private TestEvent result(Matcher m) {
        String name = m.group("name");
        if (m.group("word").contains("ERROR") && name.startsWith("--- ")) {
            return new Detail(lastOf(open), name.substring(4));
        }
        Result result = m.group("word").contains("OK")
                ? Result.PASSED
                : m.group("word").contains("SKIPPED") ? Result.SKIPPED : Result.FAILED;
        return new Ended(groupOf(name), lastOf(name), result, "", TestGrammar.millis(m, "ms"));
    }

    private static String groupOf(String name) {
        int dot = name.indexOf('.');
        return dot <= 0 ? BOARD : name.substring(0, dot);
    }

    private static String lastOf(String name) {
        int dot = name.indexOf('.');
        return dot <= 0 ? name : name.substring(dot + 1);
    }
}
