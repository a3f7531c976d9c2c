package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many requests a goal sends, exactly: each costs 1 to 2 ms on a good adapter and 16 ms behind one with a latency timer.
 * The recordings in shared/fixtures/wire/real have 97 to 123 of them for the same work. And the time on a wire that takes its
 * own, from opening the port to the result.
 */
class ExchangesTest {
    private final FakeClock clock = new FakeClock();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"esp32c3,25", "esp32,40", "esp8266,21", "esp32s3,29", "esp32p4,23"})
    void ofChipInfo(String chip, int exchanges) throws Exception {
        BoardRequest board = traced("sim:" + chip + "?timing=real");
        new ChipInfoJob(board, clock, new RecordingListener()).run();
        assertThat(requests()).isEqualTo(exchanges);
    }

    private BoardRequest traced(String port) {
        return Boards.traced(Boards.at(port), new PortRequest.Trace(trace(), Instant.EPOCH));
    }

    private Path trace() {
        return folder.resolve("trace");
    }

    private long requests() throws Exception {
        return Files.readAllLines(trace()).stream()
                .filter(line -> line.matches("\\s*[\\d.]+ write \\d+"))
                .count();
    }
}
