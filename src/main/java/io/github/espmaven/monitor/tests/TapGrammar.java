package io.github.espmaven.monitor.tests;

import io.github.espmaven.monitor.tests.TestEvent.Detail;
import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.RunBegan;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Test Anything Protocol, and cmocka's form of it ({@code CM_OUTPUT_TAP}): {@code 1..2}, {@code ok 1 - a}, {@code not ok
 * 2 - b # SKIP why}, {@code Bail out!}, and cmocka's {@code not ok - group}. The plan may stand at the end; with as many
 * results as it says the run has ended.
 */
final class TapGrammar implements TestGrammar {
    private static final Pattern VERSION = Pattern.compile("^TAP version \\d{1,3}\\s*$");
    private static final Pattern PLAN = Pattern.compile("^\\s?1\\.\\.(?<tests>\\d{1,6})\\s*(?:# ?(?<why>.*))?$");
    private static final Pattern RESULT = Pattern.compile(
            "^\\s?(?<not>not )?ok (?<number>\\d{1,6})(?<dash> -)?(?: (?<name>[^#]{0,300}?))?\\s*"
                    + "(?:# ?(?<directive>SKIP|TODO)\\b\\S*(?<why>.*))?$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern GROUP = Pattern.compile("^(?:# )?(?<not>not )?ok - (?<name>\\S.{0,300})$");
    private static final Pattern BAIL = Pattern.compile("^Bail out!.*$");
    private static final Pattern FAILED = Pattern.compile("^# (?:Looks like you failed [1-9]|fail(?:ed)?:? +[1-9]).*$");
    private static final Pattern COMMENT = Pattern.compile("^\\s?# (?<text>\\S.{0,400})$");

    private final Set<Integer> numbers = new HashSet<>();
    private Optional<Integer> plan = Optional.empty();
    private boolean inRun;
    private String last = "";

    @Override
    public String framework() {
        return "TAP";
    }

    @Override
    public boolean hasUniqueNames() {
        return false;
    }

    @Override
    public List<TestEvent> read(String line) {
        Matcher m = PLAN.matcher(line);
        if (m.matches()) {
            return plan(TestGrammar.number(m, "tests"), line);
        }
        m = RESULT.matcher(line);
        if (m.matches()) {
            return inRun || m.group("dash") != null ? result(m, line) : List.of();
        }
        if (VERSION.matcher(line).matches()) {
            begin();
            return List.of(new RunBegan());
        }
        return inRun ? inRun(line) : List.of();
    }

    private List<TestEvent> inRun(String line) {
        Matcher m = GROUP.matcher(line);
        if (m.matches() || FAILED.matcher(line).matches()) {
            boolean bad = !m.matches() || m.group("not") != null;
            return List.of(bad ? Summary.failure(line.trim()) : Summary.word(false, false, line.trim()));
        }
        if (BAIL.matcher(line).matches()) {
            return List.of(Summary.word(true, true, line.trim()));
        }
        m = COMMENT.matcher(line);
        return m.matches() && !last.isEmpty() ? List.of(new Detail(last, m.group("text"))) : List.of();
    }

    private void begin() {
        numbers.clear();
        plan = Optional.empty();
        inRun = true;
        last = "";
    }

    /** A plan behind results belongs to them, any other begins a run. */
    private List<TestEvent> plan(int tests, String line) {
        List<TestEvent> events = new ArrayList<>();
        if (numbers.isEmpty() || plan.isPresent()) {
            begin();
            events.add(new RunBegan());
        }
        plan = Optional.of(tests);
        events.addAll(end(line));
        return events;
    }

    private List<TestEvent> result(Matcher m, String line) {
        if (plan.filter(tests -> numbers.size() >= tests).isPresent()
                && m.group("number").equals("1")) {
            begin();
        }
        inRun = true;
        String name =
                Optional.ofNullable(m.group("name")).filter(n -> !n.isBlank()).orElse("");
        String why = Optional.ofNullable(m.group("why")).orElse("").trim();
        String directive = Optional.ofNullable(m.group("directive")).orElse("").toUpperCase(Locale.ROOT);
        numbers.add(TestGrammar.number(m, "number"));
        last = !name.isEmpty() ? name : !why.isEmpty() ? why : "test " + m.group("number");
        Result result = !directive.isEmpty() ? Result.SKIPPED : m.group("not") == null ? Result.PASSED : Result.FAILED;
        List<TestEvent> events = new ArrayList<>();
        events.add(new Ended(BOARD, last, result, result == Result.SKIPPED ? why : "", Optional.empty()));
        events.addAll(end(line));
        return events;
    }

    private List<TestEvent> end(String line) {
        boolean complete = plan.filter(tests -> numbers.size() >= tests).isPresent();
        return complete
                ? List.of(new Summary(
                        plan.orElseThrow(),
                        Summary.UNSAID,
                        Summary.UNSAID,
                        Summary.UNSAID,
                        false,
                        true,
                        true,
                        line.trim()))
                : List.of();
    }
}
