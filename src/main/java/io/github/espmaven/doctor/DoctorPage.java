package io.github.espmaven.doctor;

import io.github.espmaven.doctor.Verdict.Result;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.report.map.FlashMapPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The report as one HTML page that needs nothing else, for light and dark, narrow and wide: {@code page.html}. */
public final class DoctorPage {
    private static final Pattern PLACE = Pattern.compile("@(\\w+)@");
    /** What is to be copied: a parameter, or a command up to the end of its sentence. */
    private static final Pattern COPIED = Pattern.compile("mvn esp:[a-z-]+(?:"
            + " -Desp\\.[\\w.]+=\\S*?(?=[.,;:)]*(?:\\s|$)))*|-Desp\\.[\\w.]+=\\S*?(?=[.,;:)]*(?:\\s|$))|\\b(?:sudo|mvn|echo|docker|flatpak)"
            + " (?:\\$\\([^)]*\\)|'[^']*'|[^,;:('])*?(?=[.,;:]* *(?:$|\\(|[.,;:] |…| there| here| loses))");

    private DoctorPage() {}

    /** The page, UTF-8 when written. */
    public static String html(DoctorReport report) {
        Map<String, String> values = Map.of(
                "closing", escape(report.closing()),
                "plugin", escape(report.plugin()),
                "made", escape(report.made().toString()),
                "port", "<code>" + escape(report.port()) + "</code>",
                "ending", escape(report.ending()),
                "todo", todo(report),
                "parts",
                        Arrays.stream(Part.values())
                                .map(part -> part(report, part))
                                .collect(Collectors.joining()),
                "json",
                        JsonFile.text(report.json())
                                .lines()
                                .map(DoctorPage::escape)
                                .collect(Collectors.joining("\n")));
        return PLACE.matcher(template())
                .replaceAll(place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), "")));
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(DoctorPage.class.getResourceAsStream("page.html"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String escape(String text) {
        return FlashMapPage.escape(text);
    }

    /** What is wrong, before all that is not. */
    private static String todo(DoctorReport report) {
        String items = report.checks().stream()
                .filter(c -> c.verdict().result().isBad())
                .map(c -> "<li><a href=\"#" + anchor(report, c) + "\">" + escape(c.name()) + "</a>: "
                        + escape(c.verdict().text()) + "</li>\n")
                .collect(Collectors.joining());
        return items.isEmpty() ? "" : "<ul class=\"todo\">\n" + items + "</ul>";
    }

    private static String anchor(DoctorReport report, Check check) {
        return "c" + report.checks().indexOf(check);
    }

    private static String part(DoctorReport report, Part part) {
        List<Check> checks =
                report.checks().stream().filter(c -> c.part() == part).toList();
        return checks.isEmpty()
                ? ""
                : "<h2>" + part.title() + "</h2>\n<section class=\"part\">\n"
                        + checks.stream().map(c -> check(report, c)).collect(Collectors.joining())
                        + "</section>\n";
    }

    private static String check(DoctorReport report, Check check) {
        Result result = check.verdict().result();
        String css = result.toString().replace(' ', '-');
        String remedies = check.verdict().remedies().stream()
                .map(remedy -> "<li>" + marked(remedy) + "</li>")
                .collect(Collectors.joining());
        return "<div class=\"check " + css + "\" id=\"" + anchor(report, check) + "\"><span class=\"result " + css
                + "\">"
                + result + "</span><span class=\"name\">" + escape(check.name()) + "</span><span class=\"text\">"
                + escape(check.verdict().text()) + "</span><span class=\"time\">"
                + check.time().toMillis() + " ms</span>"
                + (remedies.isEmpty() ? "" : "<ol>" + remedies + "</ol>") + "</div>\n";
    }

    private static String marked(String remedy) {
        StringBuilder html = new StringBuilder();
        int done = 0;
        for (Matcher found = COPIED.matcher(remedy); found.find(); done = found.end()) {
            html.append(escape(remedy.substring(done, found.start())))
                    .append("<code>")
                    .append(escape(found.group()))
                    .append("</code>");
        }
        return html.append(escape(remedy.substring(done))).toString();
    }
}
