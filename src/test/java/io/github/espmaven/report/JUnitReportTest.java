package io.github.espmaven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.monitor.MonitorSettings.Silence;
import io.github.espmaven.monitor.OutputKind;
import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class JUnitReportTest {
    private static MonitorResult result(OutputKind output, TestOutcome... tests) {
        return new MonitorResult(
                List.of(tests),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(20_040),
                List.of(),
                output,
                Silence.FAILS);
    }

    private static Element suite(MonitorResult result, String output) throws Exception {
        String xml = new JUnitReport("esp.\"demo\"", result, output).xml();
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }

    private static Element testcase(Element suite, int index) {
        return (Element) suite.getElementsByTagName("testcase").item(index);
    }

    @Test
    void testCasesHaveClassTimeReasonAndTheirOwnOutput() throws Exception {
        Element suite = suite(
                result(
                        OutputKind.APPLICATION,
                        new TestOutcome(
                                "ring.test_ring",
                                "wraps <\"&\u0007>",
                                Result.FAILED,
                                "Expected 1\nWas <2>",
                                Duration.ofMillis(12),
                                "head 64\n  0x42: main\n"),
                        new TestOutcome("ring", "later", Result.SKIPPED, "not \u001b here", Duration.ZERO)),
                "all ]]> \ud83d\ude00 \ud83d");
        assertThat(suite.getAttribute("name")).isEqualTo("esp.\"demo\"");
        assertThat(suite.getAttribute("time")).isEqualTo("20.040");
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        Element failed = testcase(suite, 0);
        assertThat(failed.getAttribute("name")).isEqualTo("wraps <\"&\ufffd>");
        assertThat(failed.getAttribute("classname")).isEqualTo("esp.\"demo\".ring.test_ring");
        assertThat(failed.getAttribute("time")).isEqualTo("0.012");
        Element failure = (Element) failed.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("Expected 1");
        assertThat(failure.getTextContent()).isEqualTo("Expected 1\nWas <2>");
        assertThat(failed.getElementsByTagName("system-out").item(0).getTextContent())
                .isEqualTo("head 64\n  0x42: main\n");
        Element skipped =
                (Element) testcase(suite, 1).getElementsByTagName("skipped").item(0);
        assertThat(skipped.getAttribute("message")).isEqualTo("not \ufffd here");
        assertThat(suite.getElementsByTagName("system-out").item(1).getTextContent())
                .isEqualTo("all ]]> \ud83d\ude00 \ufffd");
    }

    @Test
    void aBoardWithoutFaultsIsSoForTheTimeItWasWatched() throws Exception {
        Element passed = testcase(suite(result(OutputKind.APPLICATION), ""), 0);
        assertThat(passed.getAttribute("name")).isEqualTo("runs without faults for 20 s");
        assertThat(passed.getElementsByTagName("failure").getLength()).isZero();
    }

    @Test
    void nothingProvenIsAFailedTest() throws Exception {
        Element failed = testcase(suite(result(OutputKind.NOTHING), ""), 0);
        assertThat(failed.getAttribute("name")).isEqualTo("anything proven");
        assertThat(((Element) failed.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .isEqualTo("not one byte came, in the 20 s it was watched");
    }
}
