package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
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
                .containsExactly("left", "right");
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

    @Test
    void eachGetsWhatItsRowNames() throws Exception {
        Files.writeString(
                folder.resolve("boards.csv"),
                "name,port,unit\n" + row("left").strip() + ",A1\n"
                        + row("right").strip() + ",B2\n");
        Files.writeString(folder.resolve("unit-A1.bin"), "of the left");
        Files.writeString(folder.resolve("unit-B2.bin"), "of the right");
        run("esp:flash", "esp.images", "0x1000=unit-${board.unit}.bin", "esp.checkBoot", "never");
        assertThat(new String(flash("left"), SECTOR, 11, StandardCharsets.US_ASCII))
                .isEqualTo("of the left");
        assertThat(new String(flash("right"), SECTOR, 12, StandardCharsets.US_ASCII))
                .isEqualTo("of the right");
    }

    @Test
    void aGoalThatIsForOneBoardSaysSo() {
        assertThatThrownBy(() -> run("esp:filesystem"))
                .hasMessageContaining("ESP-312")
                .hasMessageContaining("this goal is for one board, and boards are named, but not esp.port")
                .hasMessageContaining("Correct esp.port; allowed: sim:esp32c3?flash=4MB&file=");
    }
}
