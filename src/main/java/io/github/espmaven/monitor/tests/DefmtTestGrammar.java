package io.github.espmaven.monitor.tests;

import io.github.espmaven.monitor.tests.TestEvent.Began;
import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * defmt-test of Rust, where its messages are sent as text: {@code (1/2) running `a`...} for each test, which has passed when
 * the next one begins, and {@code all tests passed!}. A test that fails panics, and with it the run ends.
 */
final class DefmtTestGrammar implements TestGrammar {
    private static final Pattern BEGAN = Pattern.compile(
            "^\\(\\d{1,6}/\\d{1,6}\\) (?<word>running|ignoring) `(?<name>[^`]{1,300})`(?:\\.{3})?\\s*$");
    private static final Pattern PASSED = Pattern.compile("^all tests passed!\\s*$");
    private static final Pattern PANIC = Pattern.compile("^.{0,40}\\bpanicked at .*$");

    private Optional<String> open = Optional.empty();

    @Override
    public String framework() {
        return "defmt-test";
    }

    @Override
    public List<TestEvent> read(String line) {
        Matcher m = BEGAN.matcher(line);
        if (m.matches()) {
            List<TestEvent> events = new ArrayList<>(end(Result.PASSED, ""));
            if (m.group("word").equals("running")) {
                open = Optional.of(m.group("name"));
                events.add(new Began(BOARD, m.group("name"), true));
            } else {
                events.add(new Ended(BOARD, m.group("name"), Result.SKIPPED, "", Optional.empty()));
            }
            return events;
        }
        boolean passed = PASSED.matcher(line).matches();
        if (!passed && (open.isEmpty() || !PANIC.matcher(line).matches())) {
            return List.of();
        }
        List<TestEvent> events =
                new ArrayList<>(end(passed ? Result.PASSED : Result.FAILED, passed ? "" : line.trim()));
        events.add(Summary.word(!passed, false, line.trim()));
        return events;
    }

    private List<TestEvent> end(Result result, String why) {
        List<TestEvent> events = open.<List<TestEvent>>map(
                        name -> List.of(new Ended(BOARD, name, result, why, Optional.empty())))
                .orElse(List.of());
        open = Optional.empty();
        return events;
    }
}
