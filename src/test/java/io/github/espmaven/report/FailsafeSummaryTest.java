package io.github.espmaven.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oracle is the form that maven-failsafe-plugin 3.5 writes. */
class FailsafeSummaryTest {
    private static final String CRASHED = """
        <?xml version="1.0" encoding="UTF-8"?>
        <failsafe-summary xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/failsafe-summary.xsd" result="255" timeout="true">
            <completed>3</completed>
            <errors>0</errors>
            <failures>0</failures>
            <skipped>1</skipped>
            <flakes>2</flakes>
            <failureMessage>The forked VM terminated &lt;without&gt; saying goodbye</failureMessage>
        </failsafe-summary>
        """;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("failsafe-summary.xml");
    }

    private String after(String before, int completed, int failures, int skipped) throws Exception {
        Files.writeString(file, before);
        FailsafeSummary summary = FailsafeSummary.in(folder, Instant.EPOCH);
        summary.add(completed, failures, skipped);
        summary.write(folder);
        return Files.readString(file);
    }

    @Test
    void whatAForkThatCrashedSaidStays() throws Exception {
        assertThat(after(CRASHED, 2, 0, 1))
                .contains("result=\"255\"", "timeout=\"true\"", "<flakes>2</flakes>")
                .contains("<failureMessage>The forked VM terminated &lt;without&gt; saying goodbye</failureMessage>")
                .contains("<completed>5</completed>", "<errors>0</errors>", "<failures>0</failures>")
                .contains("<skipped>2</skipped>");
    }

    @Test
    void aFailureIsOneForTheWhole() throws Exception {
        String green = CRASHED.replace(" result=\"255\"", "");
        assertThat(after(green, 2, 1, 0)).contains("result=\"255\"", "<failures>1</failures>");
        assertThat(after(green, 2, 0, 0)).doesNotContain("result=");
    }

    /** 254 says that there were no tests. */
    @Test
    void thereAreTestsNow() throws Exception {
        assertThat(after(CRASHED.replace("\"255\"", "\"254\""), 1, 0, 0)).doesNotContain("result=");
        assertThat(after(CRASHED.replace("\"255\"", "\"254\"").replace("<errors>0", "<errors>1"), 1, 0, 0))
                .contains("result=\"255\"");
    }

    @Test
    void noneYetOrOneOfAnotherBuild() throws Exception {
        FailsafeSummary none = FailsafeSummary.in(folder, Instant.EPOCH);
        none.add(1, 0, 0);
        none.write(folder);
        assertThat(file)
                .content()
                .contains(
                        "<completed>1</completed>", "<errors>0</errors>", "<skipped>0</skipped>", "<failureMessage/>");
        Files.writeString(file, CRASHED);
        FailsafeSummary fresh = FailsafeSummary.in(folder, Instant.now().plusSeconds(60));
        fresh.add(1, 1, 0);
        fresh.write(folder);
        assertThat(file).content().contains("<completed>1</completed>").doesNotContain("forked VM");
    }

    @Test
    void aSummaryThatCannotBeReadIsNotReplaced() throws Exception {
        Files.writeString(file, "<failsafe-summary><completed>3");
        assertThatThrownBy(() -> FailsafeSummary.in(folder, Instant.EPOCH))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("failsafe-summary.xml is no XML");
        assertThat(file).hasContent("<failsafe-summary><completed>3");
    }
}
