package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many requests a goal sends, exactly: each costs 1 to 2 ms on a good adapter and 16 ms behind one with a latency timer.
 * The recordings in shared/fixtures/wire/real have 97 to 123 of them for the same work. And the time on a wire that takes its
 * own, from opening the port to the result.
 */
@Tag("slow")
class ExchangesTest {
    private final FakeClock clock = new FakeClock();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"esp32c3,25", "esp32,41", "esp8266,21", "esp32s3,30", "esp32p4,23"})
    void ofChipInfo(String chip, int exchanges) throws Exception {
        new ChipInfoJob(traced("sim:" + chip + "?timing=real"), clock, new RecordingListener()).run();
        assertThat(requests()).isEqualTo(exchanges);
        assertThat(lastReply()).isLessThan(0.35);
        assertThat(traced()).noneMatch(line -> line.contains("MEM_BEGIN"));
    }

    @ParameterizedTest
    @CsvSource({"esp32c3,29", "esp32,38", "esp32s3,32"})
    void ofAnUnchangedFlash(String chip, int exchanges) throws Exception {
        String port = flashed(chip);
        FlashResult result = flash(traced(port));
        assertThat(result.report().writtenBytes()).isZero();
        assertThat(result.board().stub()).isFalse();
        assertThat(requests()).isEqualTo(exchanges);
        assertThat(lastReply()).isLessThan(0.35);
    }

    @ParameterizedTest
    @CsvSource({"esp32c3,30", "esp32,51"})
    void ofVerify(String chip, int exchanges) throws Exception {
        String port = flashed(chip);
        new VerifyJob(inputs(traced(port)), false, clock, new RecordingListener()).run();
        assertThat(requests()).isEqualTo(exchanges);
        assertThat(lastReply()).isLessThan(0.4);
    }

    /** One changed byte: the ROM says so, and the stub writes. */
    @Test
    void aChangedFlashIsWrittenByTheStub() throws Exception {
        String port = flashed("esp32");
        byte[] bytes = Files.readAllBytes(image());
        bytes[bytes.length - 1]++;
        Files.write(image(), bytes);
        FlashResult result = flash(traced(port));
        assertThat(result.board().stub()).isTrue();
        assertThat(result.board().baud()).isEqualTo(921_600);
        assertThat(result.report().regions())
                .extracting(FlashReport.RegionResult::state)
                .containsExactly(FlashReport.State.VERIFIED);
        assertThat(Files.readAllBytes(folder.resolve("flash"))).contains(bytes[bytes.length - 1]);
    }

    private String flashed(String chip) throws Exception {
        Files.write(image(), TestBoard.region(0x10000, 1 << 20).bytes());
        String port = "sim:" + chip + "?timing=real&file=" + folder.resolve("flash");
        flash(Boards.at(port));
        return port;
    }

    private FirmwareInputs inputs(BoardRequest board) {
        return new FirmwareInputs(
                board, List.of(new ImageSpec("0x10000", image())), TableInput.NONE, HeaderSettings.KEEP);
    }

    private FlashResult flash(BoardRequest board) throws Exception {
        FlashRequest request = new FlashRequest(inputs(board), FlashOption.DEFAULTS, Duration.ZERO);
        return new FlashJob(request, clock, new RecordingListener()).run();
    }

    private Path image() {
        return folder.resolve("app.bin");
    }

    private BoardRequest traced(String port) {
        return Boards.traced(Boards.at(port), new PortRequest.Trace(folder.resolve("trace"), Instant.EPOCH));
    }

    private List<String> traced() throws Exception {
        return Files.readAllLines(folder.resolve("trace"));
    }

    private long requests() throws Exception {
        return traced().stream()
                .filter(line -> line.matches("\\s*[\\d.]+ write \\d+"))
                .count();
    }

    /** Seconds from opening the port to the last reply before the board is restarted. */
    private double lastReply() throws Exception {
        return traced().stream()
                .filter(line -> line.matches(".* ok in \\d+ ms"))
                .mapToDouble(line -> Double.parseDouble(line.trim().split(" ", 2)[0]))
                .max()
                .orElseThrow();
    }
}
