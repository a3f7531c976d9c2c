package io.github.espmaven.monitor.tests;

import io.github.espmaven.monitor.tests.TestEvent.Began;
import io.github.espmaven.monitor.tests.TestEvent.Detail;
import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.RunBegan;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rust's libtest in its pretty form, which embedded-test prints too: {@code test a::b ... FAILED}, {@code test result: ok. 2
 * passed; 0 failed; …}. Without capture the output of a test stands between its name and its result.
 */
final class LibtestGrammar implements TestGrammar {
    private static final Pattern RUN = Pattern.compile("^running (?<tests>\\d{1,7}) tests?\\s*$");
    private static final Pattern TEST = Pattern.compile("^test (?<name>\\S.{0,300}?) +\\.\\.\\. ?(?<rest>.*)$");
    private static final Pattern RESULT = Pattern.compile(
            "^(?<word>ok|FAILED|ignored|bench:)(?:, (?<why>.*)| +<(?<seconds>\\d+(?:\\.\\d+)?)s>|\\s.*)?$");
    private static final Pattern BARE = Pattern.compile("^(?<word>ok|FAILED|ignored)\\s*$");
    private static final Pattern SUMMARY = Pattern.compile("^test result: (?:ok|FAILED)\\. (?<passed>\\d{1,7}) passed;"
            + " (?<failed>\\d{1,7}) failed; (?<skipped>\\d{1,7}) ignored\\b.*$");
    private static final Pattern BAD = Pattern.compile("^test result: FAILED\\b.*$");
    private static final Pattern SECTION = Pattern.compile("^---- (?<name>.{1,300}?)(?: stdout)? ----$");
    private static final Pattern LISTED = Pattern.compile("^ {4}(?<name>\\S.{0,300})$");

    private Optional<String> open = Optional.empty();
    private Optional<String> section = Optional.empty();
    private boolean listing;
    private boolean inRun;

    @Override
    public String framework() {
        return "libtest";
    }

    @Override
    public List<TestEvent> read(String line) {
        Matcher m = TEST.matcher(line);
        if (m.matches()) {
            return test(nameOf(m.group("name")), m.group("rest"));
        }
        m = SUMMARY.matcher(line);
        if (m.matches()) {
            forget();
            inRun = false;
            return List.of(Summary.ofEach(
                    TestGrammar.number(m, "passed"),
                    TestGrammar.number(m, "failed"),
                    TestGrammar.number(m, "skipped"),
                    line.trim()));
        }
        if (BAD.matcher(line).matches()) {
            forget();
            return List.of(Summary.word(true, true, line.trim()));
        }
        if (RUN.matcher(line).matches()) {
            forget();
            inRun = true;
            return List.of(new RunBegan());
        }
        m = BARE.matcher(line);
        if (open.isPresent() && m.matches()) {
            return test(open.get(), m.group("word"));
        }
        return inRun ? failures(line) : List.of();
    }

    private void forget() {
        open = Optional.empty();
        section = Optional.empty();
        listing = false;
    }

    private List<TestEvent> test(String name, String rest) {
        inRun = true;
        Matcher m = RESULT.matcher(rest.trim());
        if (!m.matches()) {
            open = Optional.of(name);
            return List.of(new Began(groupOf(name), lastOf(name), true));
        }
        forget();
        Result result = switch (m.group("word")) {
            case "FAILED" -> Result.FAILED;
            case "ignored" -> Result.SKIPPED;
            default -> Result.PASSED;
        };
        String why = m.group("why") == null ? "" : m.group("why");
        return List.of(new Ended(groupOf(name), lastOf(name), result, why, TestGrammar.seconds(m, "seconds")));
    }

    /** The sections with what failed tests printed, and the list of their names. */
    private List<TestEvent> failures(String line) {
        Matcher m = SECTION.matcher(line);
        if (m.matches()) {
            section = Optional.of(lastOf(nameOf(m.group("name"))));
            listing = false;
            return List.of();
        }
        if (line.trim().equals("failures:")) {
            section = Optional.empty();
            listing = true;
            return List.of();
        }
        m = LISTED.matcher(line);
        if (listing && m.matches()) {
            String name = nameOf(m.group("name"));
            return List.of(new Ended(groupOf(name), lastOf(name), Result.FAILED, "", Optional.empty()));
        }
        listing &= line.isBlank();
        return section.isPresent() && !line.isBlank() ? List.of(new Detail(section.get(), line)) : List.of();
    }

    static String nameOf(String text) {
        String should = " - should panic";
        return text.endsWith(should) ? text.substring(0, text.length() - should.length()) : text;
    }

    static String groupOf(String name) {
        int at = name.lastIndexOf("::");
        return at <= 0 ? BOARD : name.substring(0, at).replace("::", ".");
    }

    static String lastOf(String name) {
        return name.substring(name.lastIndexOf("::") < 0 ? 0 : name.lastIndexOf("::") + 2);
    }
}
