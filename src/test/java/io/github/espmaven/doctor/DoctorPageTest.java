package io.github.espmaven.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.doctor.Verdict.Result;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DoctorPageTest {
    private static final DoctorReport REPORT = new DoctorReport(
            "1.0",
            Instant.EPOCH,
            "sim:esp32?a=1&b=2",
            List.of(
                    new Check(Part.HOST, "Java runtime", Verdict.ok("Java 17"), Duration.ofMillis(3)),
                    new Check(
                            Part.LINK,
                            "echo",
                            Verdict.problem(
                                    "<script>alert('@json@ $1')</script>", "Run: mvn esp:flash -Desp.baud=115200."),
                            Duration.ofMillis(30))),
            "No board was touched.");

    @Test
    void needsNothingButItself() {
        assertThat(DoctorPage.html(REPORT))
                .doesNotContainPattern("(?i)<(script|link|img|iframe|object)\\b|\\bsrc=|@import|url\\(|https?:")
                .contains("prefers-color-scheme: dark", "max-width: 720px", "viewport");
    }

    @Test
    void showsWhatWasFoundAsTextAndMarksWhatIsToBeCopied() {
        assertThat(DoctorPage.html(REPORT))
                .contains("<h1>1 problem: echo.</h1>")
                .contains("&lt;script&gt;alert('@json@ $1')&lt;/script&gt;")
                .contains("<li>Run: <code>mvn esp:flash -Desp.baud=115200</code>.</li>")
                .contains("sim:esp32?a=1&amp;b=2")
                .doesNotContain("@plugin@", "@parts@");
    }

    /** Every tag is closed where it should be: but for the document type and void elements the page is XML. */
    @Test
    void itsTagsAreBalanced() throws Exception {
        String xml = DoctorPage.html(REPORT).replace("<!DOCTYPE html>", "").replaceAll("<meta([^>]*)>", "<meta$1/>");
        NodeList checks = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getElementsByTagName("section");
        assertThat(checks.getLength()).isEqualTo(2);
    }

    @Test
    void theClosingLineNamesWhatIsBad() {
        assertThat(REPORT.closing()).isEqualTo("1 problem: echo.");
        assertThat(REPORT.all(Result.OK)).hasSize(1);
        assertThat(REPORT.lines())
                .contains(
                        "  ok            Java runtime: Java 17 (3 ms)",
                        "                Run: mvn esp:flash -Desp.baud=115200.");
    }
}
