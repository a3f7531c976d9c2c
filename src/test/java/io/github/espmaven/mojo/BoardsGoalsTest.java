package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Goals on several virtual boards, judged by the files that keep their flash. */
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
@Tag("slow")
class BoardsGoalsTest {
    private static final int SECTOR = 4096;

    @TempDir
    private Path folder;

    private GoalRunner goals;

    @BeforeEach
    void boards() throws Exception {
        goals = new GoalRunner(folder);
        for (String name : new String[] {"left", "right"}) {
            byte[] flash = new byte[4 << 20];
            Arrays.fill(flash, (byte) name.charAt(0));
            Files.write(folder.resolve(name + ".flash"), flash);
        }
        Files.writeString(folder.resolve("boards.csv"), "name,port\n" + row("left") + row("right"));
    }

    private String row(String name) {
        return name + ",sim:esp32c3?flash=4MB&file=" + folder.resolve(name + ".flash") + "\n";
    }

    private void run(String goal, String... more) throws Exception {
        Map<String, String> all =
                new HashMap<>(Map.of("esp.boards", folder.resolve("boards.csv").toString()));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        goals.run(goal, all);
    }

    private JsonObject json(String file) throws Exception {
        return JsonParser.parseString(Files.readString(folder.resolve(file))).getAsJsonObject();
    }

    private byte[] flash(String name) throws Exception {
        return Files.readAllBytes(folder.resolve(name + ".flash"));
    }

    @Test
    void whatIsNamedIsErasedOnEachAndNothingElse() throws Exception {
        run("esp:erase", "esp.erase", "0x1000+0x1000", "esp.output", "erased.json");
        for (String name : new String[] {"left", "right"}) {
            byte[] wanted = new byte[4 << 20];
            Arrays.fill(wanted, (byte) name.charAt(0));
            Arrays.fill(wanted, SECTOR, 2 * SECTOR, (byte) 0xff);
            assertThat(flash(name)).isEqualTo(wanted);
        }
        assertThat(goals.lines())
                .contains("All 2 boards are done.")
                .anyMatch(l -> l.matches(" *left +done .* Erased 4,096 B, verified\\. Board restarted\\."));
        JsonArray boards = json("erased.json").getAsJsonArray("boards");
        assertThat(boards).hasSize(2).allSatisfy(board -> {
            assertThat(board.getAsJsonObject().get("result").getAsString()).isEqualTo("success");
            assertThat(board.getAsJsonObject().has("unverified")).isFalse();
        });
    }

    @Test
    void whatWouldBeErasedIsSaidForAll() throws Exception {
        run("esp:erase", "esp.erase", "0x1000+0x1000", "esp.dryRun", "true");
        assertThat(goals.lines()).contains("Would erase 0x1000+0x1000.");
        assertThat(flash("left")).containsOnly('l');
        assertThat(flash("right")).containsOnly('r');
    }

    @Test
    void eachIsReadIntoAFileOfItsOwn() throws Exception {
        run("esp:read-flash", "esp.read", "0x1000+0x1000", "esp.outputFile", "part.bin");
        for (String name : new String[] {"left", "right"}) {
            byte[] wanted = new byte[SECTOR];
            Arrays.fill(wanted, (byte) name.charAt(0));
            assertThat(folder.resolve("part-" + name + ".bin")).hasBinaryContent(wanted);
        }
        assertThat(folder.resolve("part.bin")).doesNotExist();
    }

    @Test
    void eachTellsOfItsChip() throws Exception {
        run("esp:chip-info", "esp.output", "chips.json");
        JsonArray boards = json("chips.json").getAsJsonArray("boards");
        assertThat(boards)
                .extracting(b -> b.getAsJsonObject().get("name").getAsString())
                .containsExactlyInAnyOrder("left", "right");
        assertThat(boards)
                .allSatisfy(
                        b -> assertThat(b.getAsJsonObject().get("description").getAsString())
                                .startsWith("ESP32-C3"));
        assertThat(goals.lines()).anyMatch(l -> l.startsWith("right: Chip:      ESP32-C3"));
    }

    @Test
    void eachIsKeptInABackupOfItsOwn() throws Exception {
        run("esp:backup", "esp.backup", "kept.esp-firmware");
        assertThat(folder.resolve("kept-left.esp-firmware")).isNotEmptyFile();
        assertThat(folder.resolve("kept-right.esp-firmware")).isNotEmptyFile();
        assertThat(goals.lines()).anyMatch(l -> l.contains("kept-right.esp-firmware") && l.contains("verified"));
    }

    /** Each board has a value of its own. */
    private void nameUnits() throws IOException {
        Files.writeString(
                folder.resolve("boards.csv"),
                "name,port,unit\n" + row("left").strip() + ",A1\n"
                        + row("right").strip() + ",B2\n");
    }

    @Test
    void eachGetsWhatItsRowNames() throws Exception {
        nameUnits();
        Files.writeString(folder.resolve("unit-A1.bin"), "of the left");
        Files.writeString(folder.resolve("unit-B2.bin"), "of the right");
        run("esp:flash", "esp.images", "0x1000=unit-${board.unit}.bin", "esp.checkBoot", "never");
        assertThat(new String(flash("left"), SECTOR, 11, StandardCharsets.US_ASCII))
                .isEqualTo("of the left");
        assertThat(new String(flash("right"), SECTOR, 12, StandardCharsets.US_ASCII))
                .isEqualTo("of the right");
    }

    @Test
    void whatOneLacksIsSaidBeforeAnyIsTouched() throws Exception {
        Files.writeString(
                folder.resolve("boards.csv"), "name,port,unit\n" + row("left").strip() + ",A1\n" + row("right"));
        Files.writeString(folder.resolve("unit-A1.bin"), "of the left");
        String images = "0x1000=unit-${board.unit}.bin";
        assertThatThrownBy(() -> run("esp:flash", "esp.images", images))
                .hasMessageContaining("ESP-312 Bad parameter: board right has no \"unit\" for ${board.unit}.");
        nameUnits();
        for (String goal : new String[] {"esp:flash", "esp:verify"}) {
            assertThatThrownBy(() -> run(goal, "esp.images", images))
                    .hasMessageContaining("unit-B2.bin does not exist");
        }
        assertThat(flash("left")).containsOnly('l');
        assertThat(goals.lines()).noneMatch(l -> l.contains("left"));
    }

    @Test
    void thePlanOfEachThatGetsItsOwnIsShown() throws Exception {
        nameUnits();
        Files.writeString(folder.resolve("unit-A1.bin"), "of the left");
        Files.writeString(folder.resolve("unit-B2.bin"), "of the right");
        run("esp:flash", "esp.images", "0x1000=unit-${board.unit}.bin", "esp.dryRun", "true");
        assertThat(goals.lines()).containsSubsequence("left:", "right:");
        assertThat(goals.lines()).anyMatch(l -> l.contains("unit-A1.bin")).anyMatch(l -> l.contains("unit-B2.bin"));
        int before = goals.lines().size();
        run("esp:flash", "esp.images", "0x1000=unit-A1.bin", "esp.dryRun", "true");
        assertThat(goals.lines().subList(before, goals.lines().size()))
                .contains("left:")
                .doesNotContain("right:");
        assertThat(flash("left")).containsOnly('l');
    }

    /** As build servers read it: a class a board, a case a goal. */
    @Test
    void eachIsATestCaseWhereThatIsWanted() throws Exception {
        Files.writeString(
                folder.resolve("boards.csv"),
                "name,port\n" + row("left") + "broken,tcp://127.0.0.1:1\n" + row("right"));
        assertThatThrownBy(() -> run("esp:chip-info", "esp.reportsDirectory", "reports", "esp.parallel", "1"));
        Path report = folder.resolve("reports/TEST-esp.goal.xml"); // Maven says which goal it is
        String info = Files.readString(report);
        assertThatThrownBy(() -> run(
                "esp:erase",
                "esp.erase",
                "0x1000+0x1000",
                "esp.reportsDirectory",
                "reports",
                "esp.parallel",
                "1",
                "esp.onFailure",
                "stop"));
        assertThat(info)
                .contains("name=\"esp.goal\"", "tests=\"3\"", "skipped=\"0\" failures=\"1\"")
                .containsPattern("<testcase name=\"goal\" classname=\"esp.goal.left\" time=\"[0-9.]+\">"
                        + "<system-out>Chip:      ESP32-C3")
                .containsPattern("classname=\"esp.goal.broken\" time=\"[0-9.]+\"><failure message=\"ESP-\\d+ ");
        assertThat(report)
                .content()
                .contains("tests=\"3\" errors=\"0\" skipped=\"1\" failures=\"1\"")
                .containsPattern("classname=\"esp.goal.right\" time=\"0.000\"><skipped message=\"a board before");
        assertThat(Files.readString(folder.resolve("reports/failsafe-summary.xml")))
                .contains("<completed>3</completed>", "<failures>1</failures>", "<skipped>1</skipped>");
        goals.run("esp:chip-info", Map.of("esp.port", "sim:esp32c3", "esp.reportsDirectory", "one"));
        assertThat(folder.resolve("one/TEST-esp.goal.xml"))
                .content()
                .contains("tests=\"1\"", "classname=\"esp.goal.sim:esp32c3\"");
    }

    @Test
    void whatIsEqualOfManyIsSaidOnce() {
        assertThatThrownBy(() -> run("esp:erase", "esp.erase", "nonsense+1"));
        assertThat(goals.lines()).filteredOn(l -> l.startsWith("error ")).hasSize(1);
        assertThat(goals.lines()).anyMatch(l -> l.startsWith("error left, right: ESP-"));
    }

    /** A rack in the POM's properties must not be erased by whoever names a board. */
    @Test
    void aPortThatIsSaidIsThatBoardAlone() throws Exception {
        goals.saying("esp.port");
        String port = row("left").strip().substring("left,".length());
        run("esp:erase", "esp.port", port, "esp.erase", "0x1000+0x1000");
        assertThat(flash("right")).containsOnly('r');
        assertThat(flash("left")).contains((byte) 0xff);
        goals.saying("esp.boards");
        assertThatThrownBy(() -> run("esp:erase", "esp.port", port, "esp.erase", "all"))
                .hasMessageContaining("ESP-312 Bad parameter: esp.port names one board, and esp.boards several.")
                .hasMessageContaining("Correct esp.port; allowed: no value, or no esp.boards beside it.");
    }

    @Test
    void anAddressIsNoFilterForAllBoards() {
        assertThatThrownBy(() -> goals.run(
                        "esp:erase",
                        Map.of("esp.boards", "auto", "esp.portFilter", "mac=7c:df:a1:00:00:01", "esp.erase", "all")))
                .hasMessageContaining("ESP-312 Bad parameter: esp.boards is auto, and esp.portFilter names a chip's"
                        + " address, which few ports tell.")
                .hasMessageContaining("Correct esp.boards; allowed: a file boards.csv with a column mac;"
                        + " auto with other filters.");
    }

    @Test
    void aGoalThatIsForOneBoardSaysSo() {
        assertThatThrownBy(() -> run("esp:filesystem"))
                .hasMessageContaining("ESP-312")
                .hasMessageContaining("this goal is for one board, and boards are named, but not esp.port")
                .hasMessageContaining("Correct esp.port; allowed: sim:esp32c3?flash=4MB&file=");
    }
}
