package io.github.espmaven.report;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.Fault;
import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.monitor.TestOutcome;
import io.github.espmaven.monitor.TestOutcome.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a monitor saw as a test suite, in the form that Surefire writes and build servers read. */
public final class JUnitReport {
    private static final String MONITOR = "monitor";

    private final String suite;
    private final MonitorResult result;
    private final String output;
    private final List<TestOutcome> cases;

    /**
     * A report.
     *
     * @param suite its name, as a class has: {@code esp.blinky}
     * @param output what the board printed
     */
    public JUnitReport(String suite, MonitorResult result, String output) {
        this.suite = suite;
        this.result = result;
        this.output = output;
        cases = new ArrayList<>(result.tests());
        result.fault().ifPresent(f -> cases.add(failure("no " + f.kind(), text(f))));
        result.unmet().ifPresent(e -> cases.add(failure(nameOf(e.problem()), String.valueOf(e.getMessage()))));
        if (cases.isEmpty()) {
            cases.add(new TestOutcome(MONITOR, "runs without faults", Result.PASSED, "", result.time()));
        }
    }

    private static String nameOf(Problem problem) {
        return problem == Problem.EXPECTATION_UNMET ? "expectation" : "watch";
    }

    private static TestOutcome failure(String name, String message) {
        return new TestOutcome(MONITOR, name, Result.FAILED, message, Duration.ZERO);
    }

    private static String text(Fault fault) {
        return fault.meaning() + ": " + fault.line()
                + (fault.details().isEmpty() ? "" : "\n" + String.join("\n", fault.details()));
    }

    /** Test cases in all. */
    public int tests() {
        return cases.size();
    }

    /** Test cases that ended so. */
    public int count(Result wanted) {
        return (int) cases.stream().filter(c -> c.result() == wanted).count();
    }

    /** The report as XML. */
    public String xml() {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuite name=\"")
                .append(escaped(suite))
                .append("\" time=\"")
                .append(seconds(result.time()));
        xml.append("\" tests=\"")
                .append(tests())
                .append("\" errors=\"0\" skipped=\"")
                .append(count(Result.SKIPPED));
        xml.append("\" failures=\"").append(count(Result.FAILED)).append("\">\n");
        for (TestOutcome c : cases) {
            append(xml, c);
        }
        xml.append("  <system-out>").append(escaped(output)).append("</system-out>\n");
        return xml.append("</testsuite>\n").toString();
    }

    private void append(StringBuilder xml, TestOutcome c) {
        xml.append("  <testcase name=\"").append(escaped(c.name()));
        xml.append("\" classname=\"").append(escaped(suite + "." + c.group()));
        xml.append("\" time=\"").append(seconds(c.time())).append('"');
        String firstLine = c.message().lines().findFirst().orElse("");
        switch (c.result()) {
            case PASSED -> xml.append("/>\n");
            case SKIPPED ->
                xml.append("><skipped message=\"").append(escaped(firstLine)).append("\"/></testcase>\n");
            case FAILED -> {
                xml.append("><failure message=\"").append(escaped(firstLine)).append("\" type=\"esp.monitor\">");
                xml.append(escaped(c.message())).append("</failure></testcase>\n");
            }
        }
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
    }

    /** Text as XML may hold it; a board prints characters that XML may not. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(isAllowed(c) ? c : 0xfffd);
            }
        });
        return out.toString();
    }

    private static boolean isAllowed(int c) {
        return c == '\t' || c == '\n' || (c >= ' ' && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) || c > 0xffff;
    }

    /**
     * Writes {@code TEST-SUITE.xml} into {@code directory} and adds the counts to its {@code failsafe-summary.xml}.
     *
     * @param build when the build began; an older summary is of another build, and begun anew
     * @return the file
     * @throws EspException {@code FILE_UNWRITABLE}
     */
    public Path write(Path directory, Instant build) throws EspException {
        Path file = directory.resolve("TEST-" + suite.replaceAll("[^A-Za-z0-9._-]", "_") + ".xml");
        try {
            Files.createDirectories(directory);
            Files.writeString(file, xml(), StandardCharsets.UTF_8);
            FailsafeSummary summary = FailsafeSummary.in(directory, build);
            summary.add(tests(), count(Result.FAILED), count(Result.SKIPPED));
            summary.write(directory);
            return file;
        } catch (IOException e) {
            throw new EspException(
                    Problem.FILE_UNWRITABLE, "cannot write " + file + ": " + e, Evidence.of(Key.FILE, file), e);
        }
    }
}
