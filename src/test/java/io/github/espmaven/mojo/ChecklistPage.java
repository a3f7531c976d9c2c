package io.github.espmaven.mojo;

import io.github.espmaven.mojo.Checklist.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of checklist.md. */
final class ChecklistPage {
    private final Function<String, Optional<Effect>> effects;
    private final Map<Effect, Integer> numbers = new LinkedHashMap<>();

    private ChecklistPage(Function<String, Optional<Effect>> effects) {
        this.effects = effects;
    }

    /** The lines of the page behind its introduction. */
    static List<String> of(Map<String, List<Row>> tools, Function<String, Optional<Effect>> effects) {
        ChecklistPage page = new ChecklistPage(effects);
        List<String> rows = new ArrayList<>();
        List<String> counts = new ArrayList<>(
                List.of("", "## How many", "", "| tool | rows | with a test | with a reason |", "|---|---|---|---|"));
        int tests = 0;
        int reasons = 0;
        for (Map.Entry<String, List<Row>> tool : tools.entrySet()) {
            List<Row> its = tool.getValue();
            long reasoned = its.stream().filter(row -> row.reason().isPresent()).count();
            counts.add("| %s | %d | %d | %d |".formatted(tool.getKey(), its.size(), its.size() - reasoned, reasoned));
            tests += its.size() - (int) reasoned;
            reasons += (int) reasoned;
            rows.addAll(List.of("", "## " + tool.getKey(), "", "| command or option | here | test |", "|---|---|---|"));
            its.forEach(row -> rows.add(page.row(row)));
        }
        counts.add("| all | %d | %d | %d |".formatted(tests + reasons, tests, reasons));
        counts.addAll(rows);
        counts.addAll(page.runs());
        return counts;
    }

    private String row(Row row) {
        return row.reason().isPresent()
                ? "| " + cell(row.what()) + " | not here: " + cell(row.reason().get()) + " | |"
                : "| " + cell(row.what()) + " | " + cell(row.ours()) + " | " + proofs(row) + " |";
    }

    private String proofs(Row row) {
        Set<String> all = new LinkedHashSet<>();
        for (String proof : row.proofs()) {
            Optional<Effect> effect = effects.apply(proof);
            all.add(effect.filter(e -> e.test().isEmpty()).map(this::link).orElseGet(() -> named(effect, proof)));
        }
        return String.join(", ", all);
    }

    private static String named(Optional<Effect> effect, String proof) {
        return "`"
                + effect.flatMap(Effect::test)
                        .orElse(proof)
                        .replaceFirst(" ~ .*", "")
                        .replaceFirst("^it ", "src/it/") + "`";
    }

    private String link(Effect effect) {
        int number = numbers.computeIfAbsent(effect, e -> numbers.size() + 1);
        return "[run " + number + "](#run" + number + ")";
    }

    private List<String> runs() {
        List<String> all = new ArrayList<>(List.of(
                "",
                "## The runs",
                "",
                "In `ChecklistTest.does`; `@` is the test's folder, `~` an at sign, and where no port is named, it is"
                        + " an ESP32-C3 of 4 MB with random bytes and a partition table in `flash.bin`.",
                "",
                "| run | goals | what is to be seen |",
                "|---|---|---|"));
        numbers.forEach((effect, number) -> all.add("| <a id=\"run%d\"></a>%d | %s | %s |"
                .formatted(number, number, code(effect.runs()), code(effect.seen()))));
        return all;
    }

    private static String code(List<String> lines) {
        return lines.stream().map(line -> "`" + cell(line) + "`").collect(Collectors.joining("<br/>"));
    }

    /** A bar would end the cell. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
