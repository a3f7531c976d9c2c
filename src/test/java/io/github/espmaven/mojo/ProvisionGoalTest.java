package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code esp:provision} without a POM and without a terminal. */
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
@Tag("slow")
class ProvisionGoalTest {
    private static final String LEFT = "sim:esp32c3?mac=7c:df:a1:00:00:01&file=left.bin";
    private static final String RIGHT = "sim:esp32c3?mac=7c:df:a1:00:00:02&file=right.bin";

    @TempDir
    Path folder;

    private GoalRunner goals;

    @BeforeEach
    void prepare() throws Exception {
        Files.copy(
                Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin"),
                folder.resolve("hello.bin"));
        goals = new GoalRunner(folder);
    }

    private void provision(String... more) throws Exception {
        Map<String, String> properties =
                new HashMap<>(Map.of("esp.images", "bootloader=hello.bin", "esp.station", "s1"));
        for (int i = 0; i < more.length; i += 2) {
            properties.put("esp." + more[i], more[i + 1].replace("file=", "file=" + folder + "/"));
        }
        goals.run("esp:provision", properties);
    }

    @Test
    void whatIsThereIsDoneAndShownInLargeLetters() throws Exception {
        provision("boards", LEFT + "," + RIGHT, "parallel", "1", "output", "all.json");
        assertThat(goals.lines())
                .contains(
                        "######    ####    ######   ######",
                        "##       ##  ##  ######   ######",
                        "All 2 boards are done.")
                .anyMatch(l -> l.startsWith("PASS  sim:esp32c3") && l.endsWith("  7c:df:a1:00:00:02"));
        assertThat(folder.resolve("all.json")).content().contains("\"result\": \"success\"", "\"station\": \"s1\"");
        assertThat(folder.resolve("provision-log.csv"))
                .content()
                .contains(",PASS,")
                .doesNotContain("FAIL");
        assertThatThrownBy(() -> provision("port", LEFT))
                .hasMessageContaining("1 of 1 boards failed: 7c:df:a1:00:00:01 (ESP-351)");
        assertThat(goals.lines()).contains("error #####     ####   ##   ##  #######   ALREADY");
    }

    @Test
    void aFailureIsExplainedToWhoSitsThere() throws Exception {
        assertThatThrownBy(() -> provision("boards", LEFT, "boardFlash", "8MB"))
                .hasMessageContaining("ESP-127 Boards failed: 1 of 1 boards failed: 7c:df:a1:00:00:01 (ESP-352).");
        assertThat(goals.lines())
                .contains("error #######   ####   ##  ##")
                .anyMatch(l -> l.startsWith("error FAIL  sim:esp32c3")
                        && l.contains("ESP-352 Not the board it should be: its flash has 4 MB, not 8 MB.\n  1. Put the"
                                + " board aside"));
    }

    @Test
    void aRehearsalOpensNoPortAndMakesNoFile() throws Exception {
        provision("dryRun", "true", "port", "/dev/there-is-no-such-port");
        assertThat(goals.lines()).anyMatch(l -> l.contains("hello.bin"));
        assertThat(folder.toFile().list()).containsExactly("hello.bin");
    }

    @Test
    void inputsAreRefusedBeforeAPortIsOpened() {
        assertThatThrownBy(() -> provision("count", "-1")).hasMessageContaining("esp.count is \"-1\"");
        assertThatThrownBy(() -> provision("parallel", "0")).hasMessageContaining("esp.parallel is \"0\"");
        assertThatThrownBy(() -> provision("boardRevision", "new"))
                .hasMessageContaining("esp.boardRevision is \"new\"");
        assertThatThrownBy(() -> provision("boardFlash", "big")).hasMessageContaining("esp.boardFlash is \"big\"");
        assertThatThrownBy(() -> provision("logValues", "device.serial"))
                .hasMessageContaining("no table of devices has the column device.serial")
                .hasMessageContaining("none, without <devices>");
        assertThatThrownBy(() -> provision("verify", "false"))
                .hasMessageContaining("esp.verify is false, and a board passes with a proof alone");
        assertThatThrownBy(() -> provision("images", "bootloader=none.bin")).hasMessageContaining("ESP-301");
        assertThatThrownBy(() -> provision("expect", "(")).hasMessageContaining("ESP-312");
    }

    @Test
    void placesHaveValuesOfTheirOwn() throws Exception {
        Files.writeString(folder.resolve("text-a.bin"), "for the left");
        Files.writeString(folder.resolve("text-b.bin"), "for the right");
        Files.writeString(
                folder.resolve("boards.csv"),
                ("name,port,text\nleft," + LEFT + ",a\nright," + RIGHT + ",b\n")
                        .replace("file=", "file=" + folder + "/"));
        provision("boards", "boards.csv", "images", "bootloader=hello.bin,0x20000=text-${board.text}.bin");
        assertThat(goals.lines()).anyMatch(l -> l.equals("PASS  right  7c:df:a1:00:00:02"));
        byte[] right = Files.readAllBytes(folder.resolve("right.bin"));
        assertThat(new String(right, 0x20000, 13, StandardCharsets.US_ASCII)).isEqualTo("for the right");
    }

    @Test
    void aNamedPortIsForTheBoardThatTheFilterMeans() throws Exception {
        assertThatThrownBy(() -> provision("port", LEFT, "portFilter", "mac=7c:df:a1:00:00:09"))
                .hasMessageContaining("1 of 1 boards failed");
        assertThat(goals.lines()).anyMatch(l -> l.startsWith("error FAIL") && l.contains("7c:df:a1:00:00:09"));
        assertThat(Files.readAllBytes(folder.resolve("left.bin"))).containsOnly(0xff);
    }

    @Test
    void whereNoBoardComesThatIsSaid() {
        assertThatThrownBy(() -> provision("boards", "auto", "portFilter", "serial=there-is-none"))
                .hasMessageContaining("ESP-114 No board found: no other board came within 0 s; 0 boards came.");
    }
}
