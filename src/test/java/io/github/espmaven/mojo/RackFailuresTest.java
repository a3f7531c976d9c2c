package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.espmaven.flash.TestBoard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rack of sixteen virtual boards, of which some fail, each at another stage; judged by the files that keep their flash. */
@Tag("slow")
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
class RackFailuresTest {
    private static final int BOARDS = 16;
    private static final int OFFSET = 0x10000;
    private static final Path HELLO =
            Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin");
    private static final byte[] APP = TestBoard.region(OFFSET, 60_000).bytes();
    private static final Pattern ROW =
            Pattern.compile("  (b\\d+) +(failed|done) +(?:(\\d+) min )?([0-9.]+) (ms|s)  (?:(ESP-\\d+) )?.*");

    /** Where a board can fail, in the order in which that comes. */
    enum Stage {
        PORT("ESP-119", "tcp://127.0.0.1:1,,"),
        CONNECTION("ESP-105", "sim:esp32c3?ailment=tx-cut,,"),
        ADDRESS("ESP-206", "sim:esp32c3?mac=02:00:5e:00:53:77,02:00:5e:00:53:78,"),
        CHIP("ESP-206", "sim:esp32s3,,esp32c3"),
        FIRMWARE("ESP-306", "sim:esp32s3,,"),
        GUARD("ESP-404", "sim:esp32c3?security=flash-encryption-release,,"),
        WRITING("ESP-112", "sim:esp32c3?ailment=unplug(bytes=20000),,"),
        PROOF("ESP-401", "sim:esp32c3?ailment=bad-sector(offset=0x14000),,"),
        START("ESP-407", "sim:esp32c3?console=no-app.txt,,");

        private final String code;
        private final String row;

        Stage(String code, String row) {
            this.code = code;
            this.row = row;
        }
    }

    @TempDir
    private Path folder;

    private GoalRunner goals;

    @BeforeEach
    void firmware() throws Exception {
        goals = new GoalRunner(folder);
        Files.copy(HELLO, folder.resolve("hello.bin"));
        Files.write(folder.resolve("app.bin"), APP);
        Files.writeString(
                folder.resolve("no-app.txt"), "10ms E (52) boot: No bootable app partitions in the partition table\n");
    }

    /** @param failing by the numbers of their boards */
    private Throwable flash(Map<Integer, Stage> failing, String... more) throws Exception {
        StringBuilder rows = new StringBuilder("name,port,mac,chip\n");
        for (int i = 0; i < BOARDS; i++) {
            String row = failing.containsKey(i) ? failing.get(i).row : "sim:esp32c3?flash=1MB,,";
            String url = row.substring(0, row.indexOf(',')).replace("no-app.txt", folder + "/no-app.txt");
            String file = url.startsWith("sim:") ? (url.contains("?") ? "&" : "?") + "file=" + flashOf(i) : "";
            rows.append("b" + i + ",\"" + url + file + "\"" + row.substring(row.indexOf(',')) + "\n");
        }
        Files.writeString(folder.resolve("boards.csv"), rows);
        Map<String, String> all = new HashMap<>(Map.of(
                "esp.boards", folder.resolve("boards.csv").toString(),
                "esp.images", "0x0=hello.bin,0x10000=app.bin",
                "esp.connectAttempts", "1",
                "esp.reportsDirectory", "reports"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return catchThrowable(() -> goals.run("esp:flash", all));
    }

    private Path flashOf(int board) {
        return folder.resolve("b" + board + ".flash");
    }

    private List<JsonObject> json() throws Exception {
        return JsonParser.parseString(Files.readString(folder.resolve("target/esp/flash-report.json")))
                .getAsJsonObject()
                .getAsJsonArray("boards")
                .asList()
                .stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static String name(JsonObject board) {
        return board.get("name").getAsString();
    }

    private void assertHolds(int board) throws Exception {
        byte[] held = Files.readAllBytes(flashOf(board));
        assertThat(Arrays.mismatch(Arrays.copyOfRange(held, OFFSET, OFFSET + APP.length), APP))
                .as("b" + board)
                .isEqualTo(-1);
        assertThat(Arrays.copyOf(held, 368)).isEqualTo(Files.readAllBytes(HELLO));
    }

    private void assertOutcome(Throwable failure, Map<Integer, Stage> failing) throws Exception {
        List<Matcher> table = goals.lines().stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .toList();
        assertThat(table).as(String.join("\n", goals.lines())).hasSize(BOARDS);
        List<JsonObject> json = json();
        assertThat(json.stream().map(RackFailuresTest::name))
                .containsExactlyElementsOf(
                        table.stream().map(row -> row.group(1)).toList());
        for (int i = 0; i < BOARDS; i++) {
            Matcher row = table.get(i);
            int board = Integer.parseInt(row.group(1).substring(1));
            boolean fails = failing.containsKey(board);
            assertThat(i < failing.size()).as("those that failed stand first").isEqualTo(fails);
            assertThat(json.get(i).get("result").getAsString()).isEqualTo(fails ? "failure" : "success");
            if (fails) {
                assertThat(row.group(6)).as(failing.get(board).name()).isEqualTo(failing.get(board).code);
                assertThat(json.get(i).getAsJsonObject("problem").get("code").getAsString())
                        .isEqualTo(row.group(6));
            } else {
                assertHolds(board);
            }
        }
        List<Long> took =
                json.stream().map(b -> b.get("tookMillis").getAsLong()).toList();
        assertThat(took.subList(0, failing.size())).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(took.subList(failing.size(), BOARDS)).isSortedAccordingTo(Comparator.reverseOrder());
        String list = String.join(
                ", ",
                IntStream.range(0, BOARDS)
                        .filter(failing::containsKey)
                        .mapToObj(i -> "b" + i + " (" + failing.get(i).code + ")")
                        .toList());
        assertThat(failure)
                .hasMessageContaining(
                        "ESP-127 Boards failed: " + failing.size() + " of 16 boards failed: " + list + ".");
        assertThat(folder.resolve("reports/TEST-esp.goal.xml"))
                .content()
                .contains("tests=\"16\" errors=\"0\" skipped=\"0\" failures=\"" + failing.size() + "\"");
    }

    @Test
    void oneAtEachStage() throws Exception {
        Map<Integer, Stage> failing = new TreeMap<>();
        Stream.of(Stage.values()).forEach(stage -> failing.put((5 * stage.ordinal() + 2) % BOARDS, stage));
        assertOutcome(flash(failing), failing);
        for (Stage untouched : List.of(Stage.ADDRESS, Stage.CHIP, Stage.FIRMWARE, Stage.GUARD)) {
            int board = (5 * untouched.ordinal() + 2) % BOARDS;
            assertThat(Files.notExists(flashOf(board)) || onlyErased(flashOf(board)))
                    .as(untouched + " is refused before anything is erased or written")
                    .isTrue();
        }
    }

    private static boolean onlyErased(Path flash) throws Exception {
        byte[] held = Files.readAllBytes(flash);
        return IntStream.range(OFFSET, OFFSET + APP.length).allMatch(i -> held[i] == (byte) 0xff);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    @Tag("exhaustive")
    void eachStageInTurn(Stage stage) throws Exception {
        Map<Integer, Stage> failing = Map.of(7, stage);
        assertOutcome(flash(failing), failing);
    }

    /** Those that are at work are finished, no other is begun. */
    @Test
    void theFirstFailureStopsWhereThatIsWanted() throws Exception {
        Throwable failure = flash(Map.of(2, Stage.PORT), "esp.onFailure", "stop", "esp.parallel", "1");
        List<String> later = new ArrayList<>();
        IntStream.range(3, BOARDS).forEach(i -> later.add("b" + i));
        assertThat(failure)
                .hasMessageContaining(
                        "1 of 16 boards failed: b2 (ESP-119); not begun: " + String.join(", ", later) + ".");
        assertHolds(0);
        assertHolds(1);
        for (int i = 3; i < BOARDS; i++) {
            assertThat(flashOf(i)).doesNotExist();
            assertThat(goals.lines())
                    .contains(String.format(
                            "  %-3s  not begun           a board before it failed, or the build was broken off",
                            "b" + i));
        }
        assertThat(json().stream().limit(3).map(RackFailuresTest::name))
                .startsWith("b2")
                .doesNotContain("b0", "b1");
        assertThat(json().get(1).get("result").getAsString()).isEqualTo("not-begun");
    }
}
