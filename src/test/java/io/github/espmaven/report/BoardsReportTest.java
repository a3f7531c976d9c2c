package io.github.espmaven.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.BoardsReport.Row;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BoardsReportTest {

    private static Row row(String name, String port, String mac) {
        BoardSummary board = new BoardSummary(
                port,
                "ESP32-S3",
                Optional.empty(),
                Optional.empty(),
                Optional.of(mac),
                OptionalLong.empty(),
                115_200,
                true);
        return new Row(name, Duration.ofSeconds(1), Done.well("ok", FlashReportJson.of(board, Optional.empty())));
    }

    /** An ESP32-S3-DevKitC has a socket of the chip's own USB and one of an adapter. */
    @Test
    void twoPortsOfOneChipAreTold() {
        String mac = "7c:df:a1:00:00:01";
        BoardsReport report = new BoardsReport(List.of(
                row("usb", "/dev/ttyACM0", mac),
                row("other", "/dev/ttyACM1", "7c:df:a1:00:00:02"),
                row("uart", "/dev/ttyUSB0", mac),
                row("s1", "sim:esp32s3", mac)));
        assertThat(report.warnings())
                .containsExactly("usb and uart are one chip, 7c:df:a1:00:00:01, at two ports: they disturb each other."
                        + " Name one of them.");
    }

    /** The report of some goals has no result of its own. */
    @Test
    void eachHasAResult() {
        BoardsReport report =
                new BoardsReport(List.of(new Row("a", Duration.ofSeconds(1), Done.well("MD5 …", new JsonObject()))));
        assertThat(report.json()
                        .getAsJsonArray("boards")
                        .get(0)
                        .getAsJsonObject()
                        .get("result")
                        .getAsString())
                .isEqualTo("success");
    }
}
