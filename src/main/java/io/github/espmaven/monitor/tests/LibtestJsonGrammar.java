package io.github.espmaven.monitor.tests;

import io.github.espmaven.monitor.tests.TestEvent.Began;
import io.github.espmaven.monitor.tests.TestEvent.Detail;
import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.RunBegan;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rust's libtest with {@code --format json}: a flat object a line, {@code { "type": "test", "event": "failed", "name": "a",
 * "stdout": "…" }}, and at the end {@code { "type": "suite", "event": "failed", "passed": 1, "failed": 1, "ignored": 0 }}.
 */
final class LibtestJsonGrammar implements TestGrammar {
    private static final Pattern OBJECT = Pattern.compile("^\\{ ?\"type\": ?\"(?:suite|test|bench)\".*\\}\\s*$");
    private static final Pattern FIELD = Pattern.compile(
            "\"(?<key>\\w{1,40})\": ?(?:\"(?<text>(?:[^\"\\\\]|\\\\.){0,4000})\"|(?<number>\\d[\\d.e-]{0,30}))");

    @Override
    public String framework() {
        return "libtest";
    }

    @Override
    public List<TestEvent> read(String line) {
        if (!OBJECT.matcher(line).matches()) {
            return List.of();
        }
        Map<String, String> fields = new HashMap<>();
        Matcher m = FIELD.matcher(line);
        while (m.find()) {
            fields.putIfAbsent(
                    m.group("key"), Optional.ofNullable(m.group("text")).orElseGet(() -> m.group("number")));
        }
        String event = fields.getOrDefault("event", "");
        return fields.getOrDefault("type", "").equals("suite") ? suite(event, fields, line) : test(event, fields);
    }

    private static List<TestEvent> suite(String event, Map<String, String> fields, String line) {
        if (event.equals("started")) {
            return List.of(new RunBegan());
        }
        boolean counted = fields.containsKey("passed") && fields.containsKey("failed");
        if (!counted || !List.of("ok", "failed").contains(event)) {
            return List.of();
        }
        Summary counts = Summary.ofEach(
                number(fields, "passed"), number(fields, "failed"), number(fields, "ignored"), line.trim());
        return event.equals("ok") ? List.of(counts) : List.of(Summary.failure(line.trim()), counts);
    }

    private static int number(Map<String, String> fields, String key) {
        String digits = fields.getOrDefault(key, "0");
        return digits.matches("\\d{1,7}") ? Integer.parseInt(digits) : 0;
    }

    private static List<TestEvent> test(String event, Map<String, String> fields) {
        String whole = LibtestGrammar.nameOf(fields.getOrDefault("name", ""));
        String group = LibtestGrammar.groupOf(whole);
        String name = LibtestGrammar.lastOf(whole);
        if (whole.isEmpty()) {
            return List.of();
        }
        if (event.equals("started")) {
            return List.of(new Began(group, name, true));
        }
        boolean bench = event.isEmpty() && fields.containsKey("median");
        if (!bench && !List.of("ok", "failed", "ignored").contains(event)) {
            return List.of();
        }
        Result result = switch (event) {
            case "failed" -> Result.FAILED;
            case "ignored" -> Result.SKIPPED;
            default -> Result.PASSED;
        };
        List<TestEvent> events = new ArrayList<>();
        String why = text(fields, "message").or(() -> text(fields, "reason")).orElse("");
        events.add(new Ended(group, name, result, why, time(fields)));
        text(fields, "stdout").ifPresent(out -> events.add(new Detail(name, out.strip())));
        return events;
    }

    private static Optional<String> text(Map<String, String> fields, String key) {
        return Optional.ofNullable(fields.get(key))
                .map(t -> t.replace("\\n", "\n")
                        .replace("\\t", "\t")
                        .replace("\\\"", "\"")
                        .replace("\\\\", "\\"));
    }

    private static Optional<Duration> time(Map<String, String> fields) {
        return Optional.ofNullable(fields.get("exec_time"))
                .filter(t -> t.matches("\\d{1,6}(?:\\.\\d{1,12})?s?"))
                .map(t -> Duration.ofMillis(Math.round(Double.parseDouble(t.replace("s", "")) * 1000)));
    }
}
