package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code esp:monitor} on two virtual boards with console scripts. */
@Timeout(60)
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
@Tag("slow")
class MonitorOfBoardsTest {
    @TempDir
    private Path folder;

    private GoalRunner goals;

    @BeforeEach
    void boards() throws Exception {
        goals = new GoalRunner(folder);
        String rows = "name,port\n";
        for (String name : new String[] {"left", "right"}) {
            Path script = Files.writeString(folder.resolve(name + ".txt"), "10ms I (10) app: " + name + " is ready\n");
            rows += name + ",sim:esp32c3?console=" + script + "\n";
        }
        Files.writeString(folder.resolve("boards.csv"), rows);
    }

    private void run(String... more) throws Exception {
        Map<String, String> all =
                new HashMap<>(Map.of("esp.boards", folder.resolve("boards.csv").toString(), "esp.reset", "true"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        goals.run("esp:monitor", all);
    }

    @Test
    void theLinesOfEachBeginWithItsName() throws Exception {
        run("esp.expect", "is ready");
        assertThat(goals.lines())
                .contains("  left   > I (10) app: left is ready", "  right  > I (10) app: right is ready")
                .anyMatch(l -> l.matches(" *left +done .* watched for .*: 1 of 1 tests and expectations passed"))
                .contains("All 2 boards are done.");
        assertThat(folder.resolve("target/esp/monitor-left.log")).content().contains("left is ready");
        JsonObject report = JsonParser.parseString(Files.readString(folder.resolve("target/esp/monitor-report.json")))
                .getAsJsonObject();
        assertThat(report.getAsJsonArray("boards"))
                .hasSize(2)
                .allSatisfy(board -> assertThat(
                                board.getAsJsonObject().get("result").getAsString())
                        .isEqualTo("success"));
        assertThat(folder.resolve("target/failsafe-reports/TEST-esp.monitor.xml"))
                .content()
                .contains("tests=\"2\"", "esp.monitor.left.monitor", "esp.monitor.right.monitor");
    }

    @Test
    void whatOneFailedIsSaidUnderItsName() {
        assertThatThrownBy(() -> run("esp.expect", "left is ready", "esp.deadline", "1500ms"))
                .hasMessageContaining("ESP-127 Boards failed: 1 of 2 boards failed: right (ESP-601).");
        assertThat(goals.lines())
                .anyMatch(l -> l.contains(
                        "right: ESP-601 Expected output did not come: \"left is ready\" did not come within "));
    }

    @Test
    void whatIsForOneBoardIsRefused() {
        assertThatThrownBy(() -> run("esp.monitorPort", "/dev/ttyUSB1")).hasMessageContaining("""
            ESP-312 Bad parameter: esp.monitorPort is one port, and boards names several.
              Correct esp.monitorPort; allowed: no value; the port of each board's console in boards.
            """);
        assertThatThrownBy(() -> run("esp.interactive", "true")).hasMessageContaining("""
            ESP-312 Bad parameter: esp.interactive is true, boards are named, and esp.port is not.
              Correct esp.port; allowed: the port of the board that keys go to.
            """);
        assertThat(goals.lines()).isEmpty();
    }
}
