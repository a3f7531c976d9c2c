package io.github.espmaven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashReport.Reason;
import io.github.espmaven.flash.FlashReport.RegionResult;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines that close a goal, and the plan that a dry run shows. */
class SummaryTest {

    @Test
    void allWritten() throws Exception {
        assertThat(flash(Optional.empty(), State.VERIFIED, State.VERIFIED))
                .isEqualTo("Flashed 2 regions, 201,184 B (100,592 on the wire), in 1.6 s at 921600 baud, 126 kB/s,"
                        + " verified. Board restarted.");
    }

    @Test
    void someUnchanged() throws Exception {
        assertThat(flash(Optional.empty(), State.SKIPPED, State.VERIFIED))
                .isEqualTo("Flashed 1 of 2 regions, 198,112 B (99,056 on the wire), in 1.6 s at 921600 baud, 124 kB/s,"
                        + " verified. The other was unchanged. Board restarted.");
    }

    @Test
    void oneSectorThatDiffered() throws Exception {
        RegionResult app = new RegionResult(
                Samples.plan().regions().get(1),
                State.VERIFIED,
                2343,
                Duration.ofMillis(400),
                List.of(new FlashRange(0x11000, 0x1000)),
                Reason.DIFFERS);
        FlashReport report = new FlashReport(List.of(app), false, Duration.ofMillis(400), 0, Optional.empty());
        assertThat(FlashSummary.line(report, Samples.BOARD, BoardEnding.RESTARTED))
                .isEqualTo("Flashed 1 region, 1 of 49 sectors that differed, 4,096 B (2,343 on the wire), in 400 ms at"
                        + " 921600 baud, verified. Board restarted.");
        assertThat(FlashReportJson.of(report, Samples.BOARD, BoardEnding.RESTARTED)
                        .getAsJsonArray("regions")
                        .get(0)
                        .toString())
                .contains("\"sectors\":49,\"sentSectors\":1,\"reason\":\"differs\"");
    }

    @Test
    void nothingToWrite() throws Exception {
        assertThat(flash(Optional.empty(), State.SKIPPED, State.SKIPPED))
                .isEqualTo("Nothing to write: the flash already holds all 201,184 B, proven by the chip's MD5 in 1.6 s."
                        + " Board restarted.");
    }

    @Test
    void whatCouldNotBeVerifiedIsNotCalledVerified() throws Exception {
        assertThat(flash(Optional.of("this chip's ROM has no MD5"), State.WRITTEN))
                .isEqualTo("Flashed 1 region, 3,072 B (1,536 on the wire), in 1.6 s at 921600 baud."
                        + " Not verified: this chip's ROM has no MD5. Board restarted.");
        assertThat(flash(Optional.empty(), State.WRITTEN)).contains("Not verified: esp.verify is false.");
    }

    @Test
    void erase() {
        assertThat(FlashSummary.erased(Optional.of(24576L), Optional.empty(), BoardEnding.RESTARTED))
                .isEqualTo("Erased 24,576 B, verified. Board restarted.");
        assertThat(FlashSummary.erased(Optional.empty(), Optional.of("the ROM has no MD5"), BoardEnding.IN_LOADER))
                .isEqualTo("Erased the whole flash. Not verified: the ROM has no MD5. The board stays in its loader.");
    }

    @Test
    void board() {
        assertThat(Samples.BOARD.line())
                .isEqualTo("/dev/ttyUSB0  ESP32-C3 (QFN32) v0.4, 4 MB flash, MAC 7c:df:a1:00:00:01");
    }

    @Test
    void plan() throws Exception {
        assertThat(PlanText.lines(Samples.plan(), List.of("app.bin: partition \"ota_0\", decided on the board")))
                .containsExactly(
                        "Dry run: no port is opened, nothing is written. The plan for an ESP32-C3:",
                        "  partitions  0x008000       3,072 B  build/partitions.bin",
                        "  factory     0x010000     198,112 B  build/app.bin",
                        "  app.bin: partition \"ota_0\", decided on the board",
                        "  erase: [0x008000, 0x009000), [0x010000, 0x041000)",
                        "  which regions the flash already holds: decided on the board",
                        "  size of the flash: decided on the board",
                        "  total: 201,184 B");
    }

    @Test
    void planThatErasesEverything() throws Exception {
        assertThat(PlanText.lines(
                        FlashPlanner.plan(
                                List.of(new FlashRegion(0, new byte[4], "a.bin", "a.bin")),
                                FlashTarget.unseen(Optional.empty()),
                                HeaderSettings.KEEP,
                                Set.of(FlashOption.ERASE_ALL)),
                        List.of()))
                .startsWith("Dry run: no port is opened, nothing is written. The plan:")
                .contains("  erase: the whole flash");
    }

    @ParameterizedTest
    @CsvSource({"0, 1 ms", "36, 36 ms", "999, 999 ms", "1600, 1.6 s", "119000, 119.0 s", "125000, 2 min 5 s"})
    void times(long millis, String text) {
        assertThat(NumberText.time(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"16383, ''", "16384, ', 16 kB/s'", "1500000, ', 1.5 MB/s'"})
    void fewBytesHaveNoRate(long bytes, String text) {
        assertThat(NumberText.pace(bytes, Duration.ofSeconds(1))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"4MB, 4 MB", "512KB, 512 KB", "3000, 3000 B"})
    void flashSizes(String size, String text) {
        assertThat(NumberText.flashSize(ByteSize.parse(size).orElseThrow())).isEqualTo(text);
    }

    private static String flash(Optional<String> unverified, State... states) throws Exception {
        return FlashSummary.line(Samples.report(unverified, states), Samples.BOARD, BoardEnding.RESTARTED);
    }
}
