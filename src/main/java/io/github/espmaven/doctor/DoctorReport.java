package io.github.espmaven.doctor;

import com.google.gson.JsonObject;
import io.github.espmaven.base.BuildServerText;
import io.github.espmaven.base.SanitizedText;
import io.github.espmaven.doctor.Verdict.Result;
import io.github.espmaven.report.JsonFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The report of {@code esp:doctor}.
 *
 * @param plugin version of the plugin
 * @param port the port as the user named it
 * @param checks what was looked at, in order
 * @param ending how the board was left, a sentence
 */
public record DoctorReport(String plugin, Instant made, String port, List<Check> checks, String ending) {
    /** Changes when a key of the JSON changes its meaning or goes. */
    public static final int FORMAT_VERSION = 1;

    public DoctorReport {
        checks = List.copyOf(checks);
    }

    public DoctorReport with(UnaryOperator<String> replacement) {
        List<Check> others = checks.stream()
                .map(c -> new Check(
                        c.part(),
                        c.name(),
                        new Verdict(
                                c.verdict().result(),
                                replacement.apply(c.verdict().text()),
                                c.verdict().remedies().stream().map(replacement).toList()),
                        c.time()))
                .toList();
        return new DoctorReport(plugin, made, replacement.apply(port), others, replacement.apply(ending));
    }

    /** As lines for people; the last ones tell how the board was left and what is to be done. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Part part : Part.values()) {
            List<Check> mine = checks.stream().filter(c -> c.part() == part).toList();
            if (!mine.isEmpty()) {
                lines.add(part.title());
            }
            mine.forEach(check -> lines.addAll(lines(check)));
        }
        lines.add(ending);
        lines.add(closing());
        return lines.stream()
                .map(line -> BuildServerText.harmless(SanitizedText.of(line)))
                .toList();
    }

    private static List<String> lines(Check check) {
        List<String> lines = new ArrayList<>();
        Verdict verdict = check.verdict();
        lines.add(String.format(
                Locale.ROOT,
                "  %-12s  %s: %s (%d ms)",
                verdict.result(),
                check.name(),
                verdict.text(),
                check.time().toMillis()));
        int number = 1;
        for (String remedy : verdict.remedies()) {
            lines.add(" ".repeat(16) + (verdict.remedies().size() > 1 ? number++ + ". " : "") + remedy);
        }
        return lines;
    }

    List<Check> all(Result result) {
        return checks.stream().filter(c -> c.verdict().result() == result).toList();
    }

    /** What is to be done, in a line: {@code 1 problem: holder. 2 warnings: services, line.} */
    public String closing() {
        String bad = List.of(Result.PROBLEM, Result.WARNING).stream()
                .filter(result -> !all(result).isEmpty())
                .map(result -> all(result).size() + " " + result + (all(result).size() == 1 ? "" : "s") + ": "
                        + all(result).stream().map(Check::name).collect(Collectors.joining(", ")) + ".")
                .collect(Collectors.joining(" "));
        return bad.isEmpty() ? "No problem was found." : bad;
    }

    /** As JSON, format version {@value #FORMAT_VERSION}; documented in the guide on reports. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.addProperty("plugin", plugin);
        json.addProperty("made", made.toString());
        json.addProperty("port", port);
        json.addProperty("problems", all(Result.PROBLEM).size());
        json.addProperty("warnings", all(Result.WARNING).size());
        json.addProperty("ending", ending);
        json.add(
                "checks",
                JsonFile.array(checks.stream().map(check -> json(check)).toList()));
        return json;
    }

    private static JsonObject json(Check check) {
        JsonObject json = new JsonObject();
        json.addProperty("part", check.part().id());
        json.addProperty("name", check.name());
        json.addProperty("result", check.verdict().result().toString());
        json.addProperty("text", check.verdict().text());
        json.addProperty("millis", check.time().toMillis());
        json.add("remedies", JsonFile.array(check.verdict().remedies()));
        return json;
    }
}
