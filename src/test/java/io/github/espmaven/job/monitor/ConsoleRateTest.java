package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.monitor.ConsoleRate.Search;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is seen of a board whose console has another rate. */
@Tag("slow")
@Timeout(60)
class ConsoleRateTest {
    private static final String ONCE = "10ms a10\n20ms b30\n30ms c60\n60ms d120\n100ms e220\n200ms f420\n";
    private static final String ALWAYS = "300ms application ready\nevery 200ms temperature 21.5 C\n";

    @TempDir
    private Path folder;

    @Test
    void anEsp8266IsReadFromItsFirstByteAfterTheReset() throws Exception {
        MonitorRun run = new MonitorRun(folder, Chip.ESP8266)
                .at(74_880, Search.SAYS)
                .inRealTime()
                .within(Duration.ofSeconds(2));
        assertThat(run.run(ONCE)).isEmpty();
        String log = run.log();
        String sinceReset = log.substring(log.lastIndexOf("ets Jan  8 2013,rst cause:2, boot mode:(3,6)"));
        assertThat(sinceReset.lines().skip(2).map(l -> l.substring("00:00:00.000 ".length())))
                .startsWith("a10", "b30", "c60", "d120", "e220", "f420");
        assertThat(run.listener.told()).noneMatch(t -> t.startsWith("warning"));
    }

    @ParameterizedTest
    @CsvSource({"ESP8266, 115200, 74880", "ESP8266, 9600, 74880", "ESP32_C3, 74880, 115200", "ESP32, 921600, 115200"})
    void anotherRateIsAFailureThatNamesTheRightOne(Chip chip, int baud, int right) throws Exception {
        for (String script : new String[] {ONCE, ALWAYS}) {
            EspException failure = new MonitorRun(folder, chip)
                    .at(baud, Search.SAYS)
                    .run(script)
                    .orElseThrow();
            assertThat(failure.problem()).isEqualTo(Problem.NOTHING_PROVEN);
            assertThat(failure)
                    .hasMessageStartingWith(
                            "what comes at " + baud + " baud is no text; at " + right + " baud it is: \"");
            assertThat(failure.evidence().get(Evidence.Key.BAUD)).contains(String.valueOf(right));
            assertThat(Remedies.explain(failure))
                    .contains("-Desp.monitorBaud=" + right)
                    .contains("-Desp.monitorBaud=auto");
        }
    }

    @Test
    void withoutResetTheRateIsFoundWhileTheBoardPrints() throws Exception {
        MonitorRun run =
                new MonitorRun(folder, Chip.ESP8266).at(115_200, Search.SAYS).withoutReset();
        assertThat(run.run(ALWAYS).orElseThrow()).hasMessageContaining("at 74880 baud it is: \"");
        assertThat(run.listener.told()).anyMatch(t -> t.startsWith("warning what comes at 115200 baud is no text"));
    }

    @ParameterizedTest
    @CsvSource({"ESP8266, 115200", "ESP8266, 74880", "ESP32_C3, 74880", "ESP32_S3, 9600"})
    void autoGoesOnAtTheRightRate(Chip chip, int baud) throws Exception {
        MonitorRun run = new MonitorRun(folder, chip).at(baud, Search.TAKES).expecting("temperature (\\S+) C");
        assertThat(run.run(ALWAYS)).isEmpty();
        assertThat(run.cases()).containsExactly("expect temperature (\\S+) C: passed");
    }

    @Test
    void autoResetsABoardThatHasBecomeSilentAndSeesItsLogFromTheFirstLine() throws Exception {
        MonitorRun run =
                new MonitorRun(folder, Chip.ESP8266).at(115_200, Search.TAKES).expecting("^a10$", "^b30$", "^f420$");
        assertThat(run.run(ONCE)).isEmpty();
    }

    @Test
    void bytesThatAreTextAtNoRateAreAFailure() throws Exception {
        java.nio.file.Files.write(folder.resolve("noise.bin"), noise());
        EspException failure = new MonitorRun(folder, Chip.ESP32_C3)
                .at(115_200, Search.SAYS)
                .withoutReset()
                .within(Duration.ofSeconds(40))
                .run("10ms !file noise.bin\nevery 100ms !file noise.bin\n")
                .orElseThrow();
        assertThat(failure.problem()).isEqualTo(Problem.NOTHING_PROVEN);
        assertThat(failure)
                .hasMessageStartingWith("what comes at 115200 baud is no text, nor is it at 74880, 9600, 921600");
        assertThat(Remedies.explain(failure)).doesNotContain("monitorBaud=auto");
    }

    private static byte[] noise() {
        byte[] bytes = new byte[200];
        new java.util.Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytesThatAreNoTextDoNotUndoWhatWasProven() throws Exception {
        java.nio.file.Files.write(folder.resolve("noise.bin"), noise());
        String binary = "300ms !file noise.bin\n".repeat(60);
        assertThat(new MonitorRun(folder, Chip.ESP32_C3)
                        .at(115_200, Search.SAYS)
                        .withoutReset()
                        .within(Duration.ofSeconds(60))
                        .expecting("ready")
                        .run(binary + "1s\n1s I (3) app: ready\n"))
                .isEmpty();
        assertThat(new MonitorRun(folder, Chip.ESP32_C3)
                        .at(115_200, Search.SAYS)
                        .withoutReset()
                        .within(Duration.ofSeconds(40))
                        .run(binary + "1s\n1s I (3) app: ready\n1s I (4) app: and running\n1s I (5) app: still\n"
                                + "1s I (6) app: sixty-four bytes and more of text, as any application prints\n"
                                + "1s I (7) app: sixty-four bytes and more of text, as any application prints\n"
                                + "1s I (8) app: sixty-four bytes and more of text, as any application prints\n"))
                .isEmpty();
    }

    @Test
    void theNoiseOfARomAtAnotherRateBeforeTextIsNoFault() throws Exception {
        java.nio.file.Files.write(folder.resolve("noise.bin"), noise());
        MonitorRun run = new MonitorRun(folder, Chip.ESP32_C3).at(115_200, Search.SAYS);
        assertThat(run.run("10ms !file noise.bin\n20ms I (3) app: hello\n500ms I (500) app: ready\n"))
                .isEmpty();
        assertThat(run.listener.told()).noneMatch(t -> t.startsWith("warning"));
    }
}
