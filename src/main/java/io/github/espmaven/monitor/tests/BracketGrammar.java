package io.github.espmaven.monitor.tests;

import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Results in brackets without a framework's form, as {@code [ PASS ] name}, {@code [FAIL] name} and {@code [ SKIP ] name}. A
 * line that counts them, as {@code Test Summary: 3 passed, 0 failed}, ends the run if there is one.
 */
final class BracketGrammar implements TestGrammar {
    private static final Pattern RESULT = Pattern.compile(
            "^\\s*\\[ *(?<word>PASS|PASSED|OK|FAIL|FAILED|SKIP|SKIPPED|IGNORED?) *\\] (?<name>\\S.{0,200}?)"
                    + "(?:,? +\\((?<ms>\\d{1,9})(?:\\.\\d+)? ?ms\\))?\\s*$");
    private static final Pattern COUNT = Pattern.compile("^\\d+ tests?\\b.*");
    private static final Pattern SUMMARY = Pattern.compile(
            "^.{0,60}?\\b(?<passed>\\d{1,6}) (?:tests? )?passed\\W{1,4}(?<failed>\\d{1,6}) (?:tests? )?failed"
                    + "(?:\\W{1,4}(?<skipped>\\d{1,6}) (?:tests? )?skipped)?.{0,40}$",
            Pattern.CASE_INSENSITIVE);

    @Override
    public String framework() {
        return "results in brackets";
    }

    @Override
    public boolean hasUniqueNames() {
        return false;
    }

    @Override
    public boolean hasLastLine() {
        return false;
    }

    @Override
    public List<TestEvent> read(String line) {
        if (!line.contains("]") && !line.toLowerCase(Locale.ROOT).contains(" passed")) {
            return List.of();
        }
        Matcher m = RESULT.matcher(line);
        if (m.matches() && !COUNT.matcher(m.group("name")).matches()) {
            Result result = switch (m.group("word")) {
                case "PASS", "PASSED", "OK" -> Result.PASSED;
                case "FAIL", "FAILED" -> Result.FAILED;
                default -> Result.SKIPPED;
            };
            return List.of(new Ended(BOARD, m.group("name"), result, "", TestGrammar.millis(m, "ms")));
        }
        m = SUMMARY.matcher(line);
        if (m.matches()) {
            int passed = TestGrammar.number(m, "passed");
            int failed = TestGrammar.number(m, "failed");
            int skipped = TestGrammar.number(m, "skipped");
            return List.of(new Summary(
                    passed + failed + skipped, passed, failed, skipped, failed > 0, true, false, line.trim()));
        }
        return List.of();
    }
}
