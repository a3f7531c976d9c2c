package io.github.espmaven.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.flash.PlannedRegion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs around a build are told of a flash. */
class StepSummaryTest {
    @TempDir
    Path dir;

    @Test
    void everyStepAppendsToThePageOfTheRun() throws Exception {
        Path page = Files.writeString(dir.resolve("step-summary"), "before\n");
        Map<String, String> github = Map.of("GITHUB_STEP_SUMMARY", page.toString());
        FlashResult result = new FlashResult(
                Samples.report(Optional.empty(), State.SKIPPED, State.VERIFIED),
                Samples.BOARD,
                BoardEnding.RESTARTED,
                Optional.empty());
        assertThat(StepSummary.append(github, StepSummary.of(result))).isEmpty();
        assertThat(StepSummary.append(github, StepSummary.ofFailure("flash", "ESP-101 Port not found: …")))
                .isEmpty();
        assertThat(Files.readString(page)).isEqualTo("""
            before
            ### esp:flash

            /dev/ttyUSB0  ESP32-C3 (QFN32) v0.4, 4 MB flash, MAC 7c:df:a1:00:00:01

            | region | offset | bytes | |
            |---|---|---|---|
            | partitions | 0x008000 | 3,072 | skipped |
            | factory | 0x010000 | 198,112 | verified |

            ### esp:flash failed

            ```
            ESP-101 Port not found: …
            ```

            """);
    }

    @Test
    void aFullPageStaysAsItIs() throws Exception {
        Path page = Files.write(dir.resolve("step-summary"), new byte[(1 << 20) - 4]);
        Map<String, String> github = Map.of("GITHUB_STEP_SUMMARY", page.toString());
        assertThat(StepSummary.append(github, "text"))
                .contains("the run's summary, " + page + ", is full: GitHub shows none of more than 1 MiB");
        assertThat(StepSummary.append(github, "abc")).isEmpty();
        assertThat(page).hasSize(1 << 20);
    }

    @Test
    void withoutThePageNothingHappensAndAPageThatCannotBeWrittenIsNoFailure() {
        assertThat(StepSummary.append(Map.of(), "text")).isEmpty();
        assertThat(StepSummary.append(Map.of("GITHUB_STEP_SUMMARY", dir.toString()), "text"))
                .hasValueSatisfying(why -> assertThat(why).startsWith("cannot append to the run's summary, " + dir));
    }

    @Test
    void progressIsALineOfJsonForEachEvent() throws Exception {
        List<String> lines = new ArrayList<>();
        ProgressJson progress = new ProgressJson(lines::add);
        PlannedRegion app = Samples.plan().regions().get(1);
        progress.accept(new FlashEvent.Planned(Samples.plan()));
        progress.accept(new FlashEvent.Erasing(app.range()));
        progress.accept(new FlashEvent.Written(app, 4096, 100));
        progress.accept(new FlashEvent.Restarted(app, 0x11000, "a reply was \"lost\""));
        progress.accept(new FlashEvent.Verified(app, Duration.ZERO));
        assertThat(lines)
                .containsExactly(
                        "{\"event\":\"planned\",\"regions\":2,\"warnings\":[]}",
                        "{\"event\":\"erasing\",\"offset\":65536,\"length\":"
                                + app.range().length() + "}",
                        "{\"event\":\"written\",\"region\":\"factory\",\"offset\":65536,\"length\":198112,"
                                + "\"done\":4096}",
                        "{\"event\":\"restarted\",\"region\":\"factory\",\"offset\":65536,\"length\":198112,"
                                + "\"from\":69632,\"reason\":\"a reply was \\\"lost\\\"\"}",
                        "{\"event\":\"verified\",\"region\":\"factory\",\"offset\":65536,\"length\":198112}");
        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(JsonParser.parseString(line).isJsonObject()).isTrue());
    }
}
