package io.github.espmaven.monitor.tests;

import io.github.espmaven.monitor.tests.TestEvent.Began;
import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.RunBegan;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestEvent.Took;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Unity ({@code src/unity.c}, {@code extras/fixture}) and what the unit test menu of ESP-IDF prints around it: {@code
 * file.c:12:name:PASS}, {@code TEST(group, name) PASS}, {@code 2 Tests 1 Failures 0 Ignored}. These are the lines that
 * pytest-embedded reads too.
 */
final class UnityGrammar implements TestGrammar {
    private static final String WORD = "(?<word>PASS|FAIL|IGNORE)(?!ED\\b|URE)";
    private static final List<String> RESULTS = List.of("PASS", "FAIL", "IGNORE");
    private static final Pattern RESULT = Pattern.compile("^(?<file>.{0,400}?\\.[A-Za-z]\\w{0,7}):(?<line>\\d{1,7}):"
            + "(?:(?<name>.{0,300}?):)?" + WORD + "(?<rest>.*)$");
    private static final Pattern FIXTURE =
            Pattern.compile("(?<ignore>IGNORE_)?TEST\\((?<group>[^,()]{1,200}), ?(?<name>[^()]{1,200})\\)(?<rest>.*)$");
    private static final Pattern FIXTURE_PASS = Pattern.compile("^.{0,400}? ?PASS(?<rest>| \\(\\d+ ms\\))$");
    private static final Pattern SUMMARY = Pattern.compile(
            "^-*\\s*(?<tests>\\d{1,7}) Tests (?<failed>\\d{1,7}) Failures (?<skipped>\\d{1,7}) Ignored\\b.*$");
    private static final Pattern BAD = Pattern.compile("^FAIL(?:ED)?\\s*$");
    private static final Pattern FIXTURE_RUN = Pattern.compile("^Unity test run \\d+ of \\d+\\b.*");
    private static final List<String> MENU =
            List.of("Press ENTER to see the list of tests", "Enter test for running", "Enter next test, or 'enter'");
    private static final Pattern COUNT = Pattern.compile("^[Rr]unning \\d{1,7} tests?\\b.{0,5}$");
    static final Pattern RUNNING = Pattern.compile("^Running (?<name>.{1,300})\\.\\.\\.\\s*$");
    private static final Pattern RAN = Pattern.compile("^Test ran in (?<ms>\\d{1,9})ms\\b.*$");
    private static final Pattern MILLIS = Pattern.compile("^(?<text>.*?) ?\\((?<ms>\\d{1,9}) ms\\)$");

    private boolean announced;
    private Optional<Began> fixture = Optional.empty();

    @Override
    public String framework() {
        return "Unity";
    }

    @Override
    public boolean hasUniqueNames() {
        return false;
    }

    @Override
    public List<TestEvent> read(String line) {
        Matcher m = FIXTURE.matcher(line);
        if (line.contains("TEST(") && m.find()) {
            return fixture(m, line);
        }
        m = RESULT.matcher(line);
        if (RESULTS.stream().anyMatch(line::contains) && m.matches()) {
            return List.of(result(m));
        }
        m = SUMMARY.matcher(line);
        if (m.matches()) {
            fixture = Optional.empty();
            return List.of(Summary.ofAll(
                    TestGrammar.number(m, "tests"),
                    TestGrammar.number(m, "failed"),
                    TestGrammar.number(m, "skipped"),
                    line.trim()));
        }
        m = FIXTURE_PASS.matcher(fixture.isPresent() ? line : "");
        if (m.matches()) {
            return List.of(passed(fixture.orElseThrow(), m.group("rest")));
        }
        return around(line);
    }

    /** Whether the board waits for a choice from its menu of tests. */
    static boolean isMenu(String line) {
        return MENU.stream().anyMatch(line::contains);
    }

    private List<TestEvent> around(String line) {
        if (BAD.matcher(line).matches()) {
            return List.of(Summary.word(true, false, line.trim()));
        }
        Matcher m = RUNNING.matcher(line);
        if (m.matches()) {
            return List.of(new Began(BOARD, m.group("name"), announced));
        }
        m = RAN.matcher(line);
        if (m.matches()) {
            return List.of(new Took(TestGrammar.millis(m, "ms").orElseThrow()));
        }
        announced |= isMenu(line) || COUNT.matcher(line).matches();
        return FIXTURE_RUN.matcher(line).matches() ? List.of(new RunBegan()) : List.of();
    }

    /** A line of the fixture, whose test may end in the same line, with a line of its own, or silently when ignored. */
    private List<TestEvent> fixture(Matcher m, String line) {
        Began test = new Began(m.group("group"), m.group("name"), true);
        String rest = m.group("rest");
        Matcher result = RESULT.matcher(rest.startsWith(":") ? line : rest);
        if (result.matches()) {
            fixture = Optional.empty();
            return List.of(ended(test.group(), test.name(), result));
        }
        Matcher pass = FIXTURE_PASS.matcher(rest);
        if (pass.matches()) {
            return List.of(passed(test, pass.group("rest")));
        }
        if (m.group("ignore") != null) {
            return List.of(new Ended(test.group(), test.name(), Result.SKIPPED, "", Optional.empty()));
        }
        fixture = Optional.of(test);
        return List.of(test);
    }

    private Ended passed(Began test, String rest) {
        fixture = Optional.empty();
        return new Ended(test.group(), test.name(), Result.PASSED, "", time(rest));
    }

    private Ended result(Matcher m) {
        Optional<Began> open = fixture;
        fixture = Optional.empty();
        String name = m.group("name");
        if (name == null || name.isBlank()) {
            return open.map(f -> ended(f.group(), f.name(), m))
                    .orElseGet(
                            () -> ended(groupOf(m.group("file")), lastOf(m.group("file")) + ":" + m.group("line"), m));
        }
        return ended(groupOf(m.group("file")), name.trim(), m);
    }

    private static Ended ended(String group, String name, Matcher m) {
        Result result = switch (m.group("word")) {
            case "PASS" -> Result.PASSED;
            case "FAIL" -> Result.FAILED;
            default -> Result.SKIPPED;
        };
        String rest = m.group("rest").trim();
        String message = (rest.startsWith(":") ? rest.substring(1) : rest).trim();
        Matcher timed = MILLIS.matcher(message);
        String text = timed.matches() ? timed.group("text") : message;
        String where = " (" + m.group("file").trim() + ":" + m.group("line") + ")";
        return new Ended(
                group, name, result, result == Result.PASSED || text.isEmpty() ? "" : text + where, time(message));
    }

    private static Optional<Duration> time(String text) {
        Matcher m = MILLIS.matcher(text);
        return m.matches() ? TestGrammar.millis(m, "ms") : Optional.empty();
    }

    /** The file's name without folder and extension, in ESP-IDF's components behind the component's name. */
    private static String groupOf(String path) {
        String file = lastOf(path);
        int dot = file.lastIndexOf('.');
        String name = dot > 0 ? file.substring(0, dot) : file;
        String[] folders = path.trim().split("[/\\\\]", -1);
        for (int i = folders.length - 3; i >= 0; i--) {
            if (folders[i].equals("components") || folders[i].equals("managed_components")) {
                return folders[i + 1] + "." + name;
            }
        }
        return name;
    }

    private static String lastOf(String path) {
        String trimmed = path.trim();
        return trimmed.substring(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1);
    }
}
