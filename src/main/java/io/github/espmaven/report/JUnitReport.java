package io.github.espmaven.report;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.Fault;
import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.monitor.Verdict;
import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** What a monitor saw, or what came of the work on boards, as a test suite, in the form that Surefire writes and build servers read. */
public final class JUnitReport {
    private static final String MONITOR = "monitor";

    private final String suite;
    private final String type;
    private final Duration time;
    private final String output;
    private final List<TestOutcome> cases = new ArrayList<>();

    /**
     * A report.
     *
     * @param suite its name, as a class has: {@code esp.blinky}
     */
    public JUnitReport(String suite, MonitorResult result, String output) {
        this(suite, "esp.monitor", cases(result), result.time(), output);
    }

    /** A report of what is no watch, in failures called {@code type}. */
    JUnitReport(String suite, String type, List<TestOutcome> cases, Duration time, String output) {
        this.suite = suite;
        this.type = type;
        this.output = output;
        this.time = time;
        this.cases.addAll(cases);
    }

    /**
     * A report of several boards.
     *
     * @param boards by name, what each showed and printed; the name is in the classes of its cases
     */
    public JUnitReport(String suite, Map<String, Seen> boards) {
        this.suite = suite;
        this.type = "esp.monitor";
        StringBuilder all = new StringBuilder();
        boards.forEach((name, seen) -> {
            all.append("== ").append(name).append(" ==\n").append(seen.output());
            cases(seen.result()).forEach(c -> cases.add(c.of(name)));
        });
        output = all.toString();
        time = boards.values().stream()
                .map(seen -> seen.result().time())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** What a monitor saw of a board, and what that printed. */
    public record Seen(MonitorResult result, String output) {}

    static List<TestOutcome> cases(MonitorResult result) {
        List<TestOutcome> cases = new ArrayList<>(result.tests());
        result.fault().ifPresent(f -> cases.add(failure("no " + f.kind(), text(f))));
        result.unmet().ifPresent(e -> cases.add(failure(nameOf(e.problem()), String.valueOf(e.getMessage()))));
        if (result.verdict() instanceof Verdict.NothingProven nothing) {
            cases.add(failure("anything proven", String.valueOf(nothing.cause().getMessage())));
        }
        if (cases.isEmpty()) {
            String name = "runs without faults for " + MonitorResult.seconds(result.time());
            cases.add(new TestOutcome(MONITOR, name, Result.PASSED, "", result.time()));
        }
        return cases;
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

    public int tests() {
        return cases.size();
    }

    /** Test cases that ended so. */
    public int count(Result wanted) {
        return (int) cases.stream().filter(c -> c.result() == wanted).count();
    }

    public String xml() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            write(xml);
            xml.writeEndDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e); // a string takes everything
        }
        return text + "\n";
    }

    private void write(XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", allowed(suite));
        xml.writeAttribute("time", seconds(time));
        xml.writeAttribute("tests", String.valueOf(tests()));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", String.valueOf(count(Result.SKIPPED)));
        xml.writeAttribute("failures", String.valueOf(count(Result.FAILED)));
        for (TestOutcome c : cases) {
            write(xml, c);
        }
        text(xml, "\n  ", "system-out", output);
        xml.writeCharacters("\n");
        xml.writeEndElement();
    }

    private void write(XMLStreamWriter xml, TestOutcome c) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("name", allowed(c.name()));
        xml.writeAttribute("classname", allowed(suite + "." + c.group()));
        xml.writeAttribute("time", seconds(c.time()));
        String firstLine = allowed(c.message().lines().findFirst().orElse(""));
        if (c.result() == Result.SKIPPED) {
            xml.writeEmptyElement("skipped");
            xml.writeAttribute("message", firstLine);
        } else if (c.result() == Result.FAILED) {
            xml.writeStartElement("failure");
            xml.writeAttribute("message", firstLine);
            xml.writeAttribute("type", type);
            xml.writeCharacters(allowed(c.message()));
            xml.writeEndElement();
        }
        if (!c.output().isEmpty()) {
            text(xml, "", "system-out", c.output());
        }
        xml.writeEndElement();
    }

    private static void text(XMLStreamWriter xml, String before, String element, String text)
            throws XMLStreamException {
        xml.writeCharacters(before);
        xml.writeStartElement(element);
        xml.writeCharacters(allowed(text));
        xml.writeEndElement();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
    }

    /** Text with what XML may hold; a board prints characters that XML may not. */
    private static String allowed(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(isAllowed(c) ? c : 0xfffd));
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
        ResultFile.write(file, xml().getBytes(StandardCharsets.UTF_8));
        try {
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
