package io.github.espmaven.job.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.EsptoolConfig;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.ChipInfoJob;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.job.input.BoardParametersTest;
import io.github.espmaven.report.ChipInfo;
import io.github.espmaven.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which board is taken, how long one is waited for, and what the trace tells of it. */
public class BoardSearchTest {
    private static final String BOARD = "sim:esp32c3?mac=60:55:f9:f7:2c:a2";

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private final RecordingListener listener = new RecordingListener();

    @Test
    void aBoardWithTheAddressWantedIsTaken() throws EspException {
        assertThat(info(filtered(BOARD, "mac=60-55-F9-F7-2C-A2"))
                        .identity()
                        .orElseThrow()
                        .mac())
                .hasToString("60:55:f9:f7:2c:a2");
        assertThat(info(filtered(BOARD, "mac=02:00:00:00:00:01", "mac=60:55:f9:f7:2c:a2")))
                .isNotNull();
    }

    @Test
    void anotherBoardIsLeftAlone() throws EspException {
        BoardRequest request = filtered(BOARD, "mac=60:55:f9:f7:2c:a3");
        assertThatThrownBy(() -> info(request))
                .hasMessage("the chip at " + BOARD + " has the address 60:55:f9:f7:2c:a2, not 60:55:f9:f7:2c:a3")
                .extracting("problem")
                .isEqualTo(Problem.OTHER_CHIP);
        assertThat(listener.told()).noneMatch(line -> line.startsWith("connected"));
    }

    @Test
    void aPortThatIsNotThereYetIsTriedAsOftenAsConfigured() throws Exception {
        BoardRequest request = configured("open_port_attempts = 4\n", Map.of("ESPTOOL_CHIP", "esp32c3"));
        assertThatThrownBy(() -> info(request)).extracting("problem").isEqualTo(Problem.PORT_NOT_FOUND);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(300));
        assertThat(listener.told())
                .filteredOn(line -> line.startsWith("warning"))
                .hasSize(1);
    }

    @Test
    void butOnlyWhereTheChipIsNamed() throws Exception {
        BoardRequest request = configured("open_port_attempts = 4\n", Map.of());
        assertThatThrownBy(() -> info(request)).extracting("problem").isEqualTo(Problem.PORT_NOT_FOUND);
        assertThat(clock.elapsed()).isZero();
    }

    @Test
    void theTraceHoldsCommandsFramesLinesAndRates() throws Exception {
        Path trace = folder.resolve("esp/trace.log");
        info(traced(trace, Instant.EPOCH));
        List<String> lines = Files.readAllLines(trace);
        assertThat(lines)
                .anyMatch(line -> line.endsWith(" open " + BOARD))
                .anyMatch(line -> line.contains(" lines DTR=1 RTS=0"))
                .anyMatch(line -> line.contains(" SYNC ok in "))
                .anyMatch(line -> line.contains(" READ_REG ok in "))
                .anyMatch(line -> line.contains(" baud 921600"))
                .anyMatch(line -> line.matches(".*0000 {2}c0 00 08 24 00 .*\\|.*\\|"))
                .last()
                .asString()
                .endsWith(" close");
        assertThat(lines).allMatch(line -> line.matches(" *\\d+\\.\\d{6} .*| {11}[0-9a-f]{4} {2}.*"));
    }

    private static BoardRequest traced(Path trace, Instant buildStart) throws EspException {
        BoardRequest plain = filtered(BOARD);
        return Boards.traced(plain, new PortRequest.Trace(trace, buildStart));
    }

    @Test
    void theGoalsOfOneBuildContinueTheTraceAndTheNextBuildBeginsItAnew() throws Exception {
        Path trace = folder.resolve("trace.log");
        Instant start = Instant.now();
        info(traced(trace, start));
        long one = opened(trace);
        info(traced(trace, start));
        assertThat(opened(trace)).isEqualTo(2 * one).isPositive();
        Files.setLastModifiedTime(trace, FileTime.from(start.minusSeconds(60)));
        Files.writeString(folder.resolve("trace.log.1"), "older still");
        info(traced(trace, start));
        assertThat(opened(trace)).isEqualTo(one);
        assertThat(folder.resolve("trace.log.1")).doesNotExist();
    }

    private static long opened(Path trace) throws IOException {
        try (Stream<String> lines = Files.lines(trace)) {
            return lines.filter(line -> line.endsWith(" open " + BOARD)).count();
        }
    }

    @Test
    void aLongTraceKeepsItsNewestLines() throws Exception {
        Path trace = folder.resolve("trace.log");
        try (TraceFile file = TraceFile.open(new PortRequest.Trace(trace, Instant.EPOCH), 1000)) {
            Consumer<String> lines = file.and(line -> {});
            for (int i = 0; i < 1000; i++) {
                lines.accept("line " + i);
            }
        }
        List<String> kept = new ArrayList<>(Files.readAllLines(folder.resolve("trace.log.1")));
        kept.addAll(Files.readAllLines(trace));
        assertThat(String.join("", kept)).hasSizeLessThan(2100);
        assertThat(kept).last().isEqualTo("line 999");
        for (int i = 0; i < kept.size(); i++) {
            assertThat(kept.get(i)).isEqualTo("line " + (1000 - kept.size() + i));
        }
        assertThat(kept).hasSizeGreaterThan(100);
    }

    private ChipInfo info(BoardRequest request) throws EspException {
        return new ChipInfoJob(request, clock, listener).run();
    }

    private static BoardRequest filtered(String port, String... filters) throws EspException {
        BoardRequest plain = Boards.at(port);
        return Boards.filtered(plain, filters);
    }

    private BoardRequest configured(String options, Map<String, String> environment) throws Exception {
        Files.writeString(folder.resolve("esptool.cfg"), "[esptool]\n" + options);
        return BoardParametersTest.nothingSaid("/dev/ttyNowhere9")
                .request(environment, EsptoolConfig.find(folder, folder, Map.of()));
    }
}
