package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.monitor.TestOutcome.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds results of tests that run on the board: Unity's {@code file.c:12:test_name:PASS}, {@code [ PASS ] name} and {@code
 * [ FAIL ] name} in the ways of Zephyr and GoogleTest, {@code test name ... ok} of Rust. Not thread-safe.
 */
final class TestLines {
    private static final Pattern UNITY =
            Pattern.compile("^(.{1,400}?):(\\d{1,7}):([^:]{1,200}):(PASS|FAIL|IGNORE)(?::\\s*(.*))?$");
    private static final Pattern UNITY_END = Pattern.compile("^\\d+ Tests \\d+ Failures \\d+ Ignored\\s*$");
    private static final Pattern BRACKETS = Pattern.compile(
            "^\\s*\\[ *(PASS|PASSED|OK|FAIL|FAILED|SKIP|SKIPPED|IGNORED?) *\\] (\\S.{0,200}?)(?:,? +\\(\\d+"
                    + " ms\\))?\\s*$");
    private static final Pattern COUNT = Pattern.compile("^\\d+ tests?\\b.*");
    private static final Pattern RUST = Pattern.compile("^test (\\S{1,200})\\s+\\.\\.\\. (ok|FAILED|ignored)\\b.*");
    private static final int MAX_TESTS = 100_000;

    private final Clock clock;
    private final Map<String, TestOutcome> outcomes = new LinkedHashMap<>();
    private long last;
    private boolean complete;

    TestLines(Clock clock) {
        this.clock = clock;
        last = clock.nanoTime();
    }

    /** Takes a plain line. */
    void accept(String line) {
        Matcher m = UNITY.matcher(line);
        if (m.matches()) {
            String message = m.group(5) == null ? "" : m.group(5) + " (" + m.group(1) + ":" + m.group(2) + ")";
            add(groupOf(m.group(1)), m.group(3), m.group(4), message);
            return;
        }
        m = BRACKETS.matcher(line);
        if (m.matches() && !COUNT.matcher(m.group(2)).matches()) {
            add("board", m.group(2), m.group(1), "");
            return;
        }
        m = RUST.matcher(line);
        if (m.matches()) {
            add("board", m.group(1), m.group(2), "");
        }
        complete |= UNITY_END.matcher(line).matches();
    }

    /** Whether the board said that all of its tests have run. */
    boolean isComplete() {
        return complete;
    }

    List<TestOutcome> outcomes() {
        return new ArrayList<>(outcomes.values());
    }

    private void add(String group, String name, String word, String message) {
        Result result = word.startsWith("P") || word.equalsIgnoreCase("ok")
                ? Result.PASSED
                : word.startsWith("F") ? Result.FAILED : Result.SKIPPED;
        String key = group + ":" + name;
        if (outcomes.size() < MAX_TESTS || outcomes.containsKey(key)) {
            String why = result == Result.FAILED && message.isEmpty() ? "failed on the board" : message;
            outcomes.put(key, new TestOutcome(group, name, result, why, clock.since(last)));
            last = clock.nanoTime();
        }
    }

    /** The file's name without its folder and extension. */
    private static String groupOf(String path) {
        String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        int dot = file.indexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}
