package io.github.espmaven.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The counts from which {@code failsafe:verify} decides about a build.
 *
 * @param completed tests that ran
 * @param errors tests that could not
 * @param failures tests that failed
 * @param skipped tests that were left out
 */
public record FailsafeSummary(int completed, int errors, int failures, int skipped) {
    private static final String FILE = "failsafe-summary.xml";

    /** What {@code directory} has already; nothing where there is no summary, or only one from before {@code begin}. */
    static FailsafeSummary in(Path directory, Instant begin) throws IOException {
        Path file = directory.resolve(FILE);
        boolean counts = Files.exists(file)
                && !Files.getLastModifiedTime(file).toInstant().isBefore(begin);
        String text = counts ? Files.readString(file, StandardCharsets.UTF_8) : "";
        return new FailsafeSummary(
                number(text, "completed"), number(text, "errors"), number(text, "failures"), number(text, "skipped"));
    }

    private static int number(String text, String element) {
        Matcher m = Pattern.compile("<" + element + ">\\s*(\\d{1,9})\\s*</").matcher(text);
        return m.find() ? Integer.parseInt(m.group(1)) : 0;
    }

    FailsafeSummary plus(FailsafeSummary more) {
        return new FailsafeSummary(
                completed + more.completed, errors + more.errors, failures + more.failures, skipped + more.skipped);
    }

    void write(Path directory) throws IOException {
        String result = errors + failures > 0 ? " result=\"255\"" : "";
        Files.writeString(
                directory.resolve(FILE),
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<failsafe-summary" + result + " timeout=\"false\">\n"
                        + "  <completed>" + completed + "</completed>\n"
                        + "  <errors>" + errors + "</errors>\n"
                        + "  <failures>" + failures + "</failures>\n"
                        + "  <skipped>" + skipped + "</skipped>\n"
                        + "  <failureMessage/>\n"
                        + "</failsafe-summary>\n",
                StandardCharsets.UTF_8);
    }
}
