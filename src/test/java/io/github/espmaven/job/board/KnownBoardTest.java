package io.github.espmaven.job.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.FlashReportJson;
import io.github.espmaven.report.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a board without asking it. */
class KnownBoardTest {
    private static final KnownBoard NOTHING = new KnownBoard(Optional.empty(), Optional.empty());

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "sim:esp8266?mac=7c:df:a1:00:00:17, ESP8266, 74880",
        "sim:esp32c3?mac=7c:df:a1:00:00:17, ESP32_C3, 115200"
    })
    void isWhatTheLastFlashAtTheSamePortFound(String port, Chip chip, int baud) throws Exception {
        Path report = folder.resolve("flash-report.json");
        BoardAccess access = new BoardAccess(Boards.at(port), Clock.system(), new RecordingListener());
        BoardSummary board = access.use((device, reached) -> reached);
        EspException failure = new EspException(Problem.VERIFY_FAILED, "a flash that failed");
        JsonFile.write(report, FlashReportJson.of(failure, Optional.of(board)));
        KnownBoard known = KnownBoard.at(port, report);
        assertThat(known).isEqualTo(new KnownBoard(Optional.of(chip), Optional.of("7c:df:a1:00:00:17")));
        assertThat(chip.spec().consoleBaud()).isEqualTo(baud);
        assertThat(KnownBoard.at("sim:esp32", report)).isEqualTo(NOTHING);
    }

    @Test
    void isNothingWithoutAReport() throws Exception {
        assertThat(KnownBoard.at("/dev/there-is-no-port", folder.resolve("none")))
                .isEqualTo(NOTHING);
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "{\"board\": {\"port\": [1, 2]}}");
        assertThat(KnownBoard.at("/dev/there-is-no-port", nonsense)).isEqualTo(NOTHING);
    }
}
