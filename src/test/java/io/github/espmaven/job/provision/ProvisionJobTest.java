package io.github.espmaven.job.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.ExternalProgram;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.BootCheckRequest;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.provision.ProvisionRequest.Requirements;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.report.BoardsReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Boards at a station of a production line. */
@Tag("slow")
class ProvisionJobTest {
    @TempDir
    Path folder;

    private ProvisionLine line;

    @BeforeEach
    void prepare() throws Exception {
        ProvisionLine.prepare(folder, 3);
        line = new ProvisionLine(folder, "left");
    }

    private String devices() throws Exception {
        return Files.readString(folder.resolve("devices.csv"));
    }

    private static String message(BoardsReport report, int row) {
        return Remedies.explain(report.rows().get(row).done().failure().orElseThrow());
    }

    @Test
    void eachBoardGetsARowAndALine() throws Exception {
        BoardsReport report = line.run(line.virtual(1), line.virtual(2));
        assertThat(report.conclusion()).isEqualTo("All 2 boards are done.");
        assertThat(line.seen).containsExactly("PASS b1", "PASS b2");
        assertThat(devices()).isEqualTo("""
            mac,device.serial,cloud.key
            # free ones

            7c:df:a1:00:00:01,A-1,"hunter 1"
            7c:df:a1:00:00:02,A-2,"hunter 2"
            ,A-3,"hunter 3"
            """);
        assertThat(ProvisionLine.settings(Files.readAllBytes(folder.resolve("flash2.bin"))))
                .containsExactlyInAnyOrder("common.site=Berlin", "device.serial=A-2", "cloud.key=hunter 2");
        List<JsonObject> log = ProvisionLine.log(folder);
        assertThat(log).hasSize(2);
        JsonObject second = log.get(1);
        assertThat(second.get("station").getAsString()).isEqualTo("left");
        assertThat(second.get("mac").getAsString()).isEqualTo("7c:df:a1:00:00:02");
        assertThat(second.get("result").getAsString()).isEqualTo("PASS");
        assertThat(second.get("values")).hasToString("{\"device.serial\":\"A-2\"}");
        assertThat(second.get("firmware").getAsString()).isEqualTo("hello.bin table.csv");
        assertThat(second.get("sha256").getAsString())
                .startsWith(Hex.of(Digests.sha256(Files.readAllBytes(folder.resolve("hello.bin")))) + " ");
        assertThat(second.getAsJsonObject("flash").get("boot").getAsString()).isEqualTo("running");
        assertThat(Files.readString(folder.resolve("log.jsonl")) + Files.readString(folder.resolve("log.csv")))
                .as("what is not allowed to be logged")
                .doesNotContain("hunter");
        try (CSVParser csv = CSVParser.parse(
                folder.resolve("log.csv"),
                StandardCharsets.UTF_8,
                CSVFormat.DEFAULT.builder().setHeader().get())) {
            assertThat(csv.getRecords())
                    .extracting(r -> r.get("mac") + " " + r.get("device.serial") + " " + r.get("result"))
                    .containsExactly("7c:df:a1:00:00:01 A-1 PASS", "7c:df:a1:00:00:02 A-2 PASS");
        }
    }

    @Test
    void aBoardThatHasPassedIsRefusedUnlessItMayBeDoneAgain() throws Exception {
        line.run(line.virtual(1));
        ProvisionLine other = new ProvisionLine(folder, "right");
        BoardsReport report = other.run(line.virtual(1));
        assertThat(other.seen).containsExactly("REFUSED b1 ESP-351");
        assertThat(message(report, 0)).matches("""
            (?s)ESP-351 The board has passed before: 7c:df:a1:00:00:01 has passed on 20[^ ]*Z at station left\\.
              1\\. Put it to those that are done\\.
              2\\. If it is to be done once more, with the row that it has: -Desp\\.repeat=true\\.
              More: .*#ESP-351\
            """);
        other.requirements = new Requirements(Optional.empty(), OptionalLong.empty(), Optional.empty(), true);
        other.run(line.virtual(1));
        assertThat(other.listener.told()).anyMatch(t -> t.startsWith("warning 7c:df:a1:00:00:01 has passed on "));
        assertThat(ProvisionLine.log(folder))
                .extracting(l ->
                        l.get("station").getAsString() + " " + l.get("result").getAsString())
                .containsExactly("left PASS", "right REFUSED", "right PASS");
        assertThat(devices()).contains("\n,A-2,");
    }

    @Test
    void aRowStaysWithABoardThatFailed() throws Exception {
        line.run(line.virtual("worn", 1, "&ailment=bad-sector(offset=0x9000)"), line.virtual(2));
        assertThat(line.seen).containsExactly("FAIL worn ESP-401", "PASS b2");
        line.run(line.virtual(1));
        assertThat(line.seen).contains("PASS b1");
        assertThat(line.listener.told())
                .anyMatch(t -> t.matches(
                        "warning 7c:df:a1:00:00:01 has failed with ESP-401 on .* station left: it is done" + " again"));
        assertThat(ProvisionLine.log(folder).get(2).get("values")).hasToString("{\"device.serial\":\"A-1\"}");
    }

    @Test
    void aBoardThatIsTakenAwayInTheMiddleHasFailedAndKeepsItsRow() throws Exception {
        byte[] data = new byte[1 << 16];
        new Random(1).nextBytes(data);
        Files.write(folder.resolve("data.bin"), data);
        line.images += ",0x20000=data.bin";
        line.run(line.virtual("gone", 1, "&ailment=unplug(bytes=40000)"), line.virtual(2));
        assertThat(line.seen).containsExactly("FAIL gone ESP-112", "PASS b2");
        assertThat(ProvisionLine.log(folder).get(0).toString())
                .contains("\"mac\":\"7c:df:a1:00:00:01\"", "\"values\":{\"device.serial\":\"A-1\"}", "\"FAIL\"");
        assertThat(devices()).contains("7c:df:a1:00:00:02,A-2");
    }

    @Test
    void whereNoRowIsLeftTheBoardIsNotTouched() throws Exception {
        line.run(line.virtual(1), line.virtual(2), line.virtual(3));
        BoardsReport report = line.run(line.virtual(4));
        assertThat(message(report, 0)).matches("""
            (?s)ESP-350 No row left: .*devices\\.csv has no row for 7c:df:a1:00:00:04 and none that is free\\.
              1\\. Put more rows into .*devices\\.csv, each with an empty first cell: the station need not be started again\\.
              2\\. The row of a board that is scrapped is free again when you empty its first cell\\.
              More: .*\
            """);
        assertThat(Files.readAllBytes(folder.resolve("flash4.bin"))).containsOnly(0xff);
    }

    @Test
    void aBoardThatIsNotAsItMustBeGetsNoRow() throws Exception {
        line.requirements = new Requirements(Revision.parse("v1.9"), OptionalLong.empty(), Optional.empty(), false);
        BoardsReport report = line.run(line.virtual(1));
        assertThat(message(report, 0)).matches("""
            (?s)ESP-352 Not the board it should be: its ESP32-C3 is v\\d\\.\\d, not v1\\.9 or later\\.
              1\\. Put the board aside: nothing was written to it\\.
              2\\. If it is right as it is, correct -Desp\\.boardRevision\\.
              More: .*\
            """);
        line.requirements = new Requirements(Optional.empty(), OptionalLong.of(4 << 20), Optional.empty(), false);
        assertThat(message(line.run(line.virtual(2)), 0)).contains("its flash has 1 MB, not 4 MB", "-Desp.boardFlash");
        line.requirements =
                new Requirements(Optional.empty(), OptionalLong.empty(), Optional.of("SECURE_BOOT_EN=1"), false);
        assertThat(message(line.run(line.virtual(3)), 0)).contains("ESP-440", "SECURE_BOOT_EN");
        assertThat(devices()).contains("\n,A-1,");
    }

    @Test
    void aStartWithoutTheExpectedLineFails() throws Exception {
        line.boot = new BootCheckRequest(
                BootCheckRequest.When.ALWAYS,
                Duration.ofSeconds(2),
                Duration.ZERO,
                false,
                List.of(new Expectation("self-test (passed|done)", Optional.empty(), Optional.empty())));
        BoardsReport report = line.run(line.virtual(1));
        assertThat(message(report, 0)).matches("""
            (?s)ESP-407 The board does not start: "self-test \\(passed\\|done\\)" did not come within \\d+ ms\\.
              1\\. Compare with what it printed, above; give it more time: -Desp\\.bootLimit=10s\\.
              2\\. See more of what it prints: .*\
            """);
        assertThat(line.listener.told()).anyMatch(t -> t.startsWith("console Hello from"));
        line.boot = new BootCheckRequest(
                BootCheckRequest.When.ALWAYS,
                Duration.ofSeconds(5),
                Duration.ZERO,
                false,
                List.of(new Expectation("out of the flash. 2", Optional.empty(), Optional.empty())));
        assertThat(line.run(line.virtual(1)).conclusion()).isEqualTo("The board is done.");
    }

    /** The ROM of an ESP8266 has no MD5. */
    @Test
    void whatTheChipCannotProveHasNotPassed() throws Exception {
        line.images = "partition-table=table.csv";
        line.boot = BootCheckRequest.showing(Duration.ZERO);
        line.stub = false;
        BoardsReport report = line.run(ProvisionLine.board("old", "sim:esp8266?flash=1MB&mac=5c:cf:7f:00:00:03"));
        assertThat(message(report, 0)).matches("""
            (?s)ESP-210 Not possible on this chip: a board passes with a proof alone, and what was written is not\
             verified: .*\
            """);
    }

    @Test
    void theCommandGetsTheResultAndItsFailureIsTheBoards() throws Exception {
        Files.writeString(folder.resolve("label.sh"), "cat > got-$1.json; echo \"$@\" >> labels; test ! -e broken");
        line.command = Optional.of(new ExternalProgram(
                ExternalProgram.words("sh label.sh {mac} {result} {device.serial} [{code}]"),
                folder,
                Duration.ofMinutes(1)));
        line.run(line.virtual(1));
        Files.createFile(folder.resolve("broken"));
        BoardsReport report = line.run(line.virtual(2));
        assertThat(message(report, 0)).matches("""
            (?s)ESP-353 The command for the result failed: sh did not take the result: its exit code is 1\\.
              1\\. See to what the command needs, a printer perhaps, and put the board in again: it keeps its row, and what its flash holds already is not sent again\\.
              2\\. Try the command by hand: at its input it gets the board's last line of the log\\.
              More: .*\
            """);
        Files.delete(folder.resolve("broken"));
        line.run(line.virtual(2));
        assertThat(line.seen).containsExactly("PASS b1", "FAIL b2 ESP-353", "PASS b2");
        assertThat(folder.resolve("labels")).hasContent("""
            7c:df:a1:00:00:01 PASS A-1 []
            7c:df:a1:00:00:02 PASS A-2 []
            7c:df:a1:00:00:02 PASS A-2 []
            """);
        assertThat(folder.resolve("got-7c:df:a1:00:00:01.json"))
                .hasContent(Files.readAllLines(folder.resolve("log.jsonl")).get(0));
    }

    @Test
    void whatCannotBeWrittenDownHasNotPassed() throws Exception {
        Files.createDirectory(folder.resolve("log.csv"));
        assertThatThrownBy(() -> line.run(line.virtual(1)))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE_UNWRITABLE));
        assertThat(line.seen).isEmpty();
    }

    @Test
    void aStrangersFileIsNoLog() throws Exception {
        Files.writeString(folder.resolve("log.jsonl"), "{\"my\":\"data\"}\n");
        assertThatThrownBy(() -> line.run(line.virtual(1))).hasMessageContaining("is no log of this goal");
        Files.delete(folder.resolve("log.jsonl"));
        Files.writeString(folder.resolve("log.csv"), "a,b\n1,2\n");
        assertThatThrownBy(() -> line.run(line.virtual(1))).hasMessageContaining("has other columns than time,station");
        assertThat(folder.resolve("log.csv")).hasContent("a,b\n1,2\n");
    }

    /** What a power cut, or the end between the two files, leaves behind. */
    @Test
    void theNextLineMendsTheLog() throws Exception {
        line.run(line.virtual(1), line.virtual(2));
        List<String> csv = Files.readAllLines(folder.resolve("log.csv"));
        Files.writeString(folder.resolve("log.csv"), String.join("\n", csv.subList(0, 2)) + "\n2026-11-");
        Files.writeString(
                folder.resolve("log.jsonl"),
                Files.readString(folder.resolve("log.jsonl")) + "{\"formatVersion\":1,\"ti");
        line.run(line.virtual(3));
        assertThat(ProvisionLine.log(folder)).hasSize(3);
        assertThat(Files.readAllLines(folder.resolve("log.csv")))
                .startsWith(csv.toArray(String[]::new))
                .hasSize(4);
    }

    @Test
    void whatTheDiskDoesNotTakeWhenABoardIsDoneHasNotPassed() throws Exception {
        line.boards = List.of(line.virtual(1));
        ProvisionJob job = line.job();
        assertThatThrownBy(() -> job.run(line, 1, board -> {
                    full(folder.resolve("log.csv"));
                    return line.listener;
                }))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE_UNWRITABLE));
        assertThat(line.seen).containsExactly("FAIL b1 ESP-314");
        assertThat(ProvisionLine.log(folder)).as("no PASS that was not shown").isEmpty();
    }

    /** Takes no octet: no space left on device. */
    private static void full(Path file) {
        try {
            Files.delete(file);
            Files.createSymbolicLink(file, Path.of("/dev/full"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process whose files may not grow beyond 128 KiB, as the CSV would. */
    static final class Limited {
        public static void main(String[] args) throws Exception {
            ProvisionLog log =
                    new ProvisionLog(new ProvisionRequest.Log(Path.of(args[0]), "left", List.of()), Clock.system());
            log.open();
            try {
                log.append(JsonParser.parseString("{\"time\":\"t\",\"station\":\"s\",\"result\":\"PASS\"}")
                        .getAsJsonObject());
            } catch (EspException e) {
                Files.writeString(Path.of(args[0] + ".failed"), e.problem().code());
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLineIsInBothFilesOrInNone() throws Exception {
        Path log = folder.resolve("log");
        new ProvisionLog(new ProvisionRequest.Log(log, "left", List.of()), Clock.system()).open();
        String heading = Files.readString(folder.resolve("log.csv"));
        Files.writeString(folder.resolve("log.csv"), heading + "x".repeat(131067 - heading.length()) + "\n");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process limited = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 256 && exec \"$@\"",
                        "sh",
                        java,
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Limited.class.getName(),
                        log.toString())
                .inheritIO()
                .start();
        assertThat(limited.waitFor()).isZero();
        assertThat(folder.resolve("log.failed")).hasContent("ESP-314");
        assertThat(folder.resolve("log.jsonl")).isEmptyFile();
        assertThat(folder.resolve("log.csv")).hasSize(131068);
    }

    @Test
    void aCsvThatASpreadsheetHasSavedLosesNoLineAndOneThatIsGoneComesBack() throws Exception {
        Path csv = folder.resolve("log.csv");
        line.run(line.virtual(1));
        List<String> written = Files.readAllLines(csv);
        line.boards = List.of(line.virtual(2), line.virtual(3));
        line.job().run(line, 1, board -> {
            String text = String.join("\r\n", lines(csv)) + "\r\n";
            write(csv, (board.name().equals("b2") ? "\ufeff" : "") + text.replace(",PASS,", ", PASS,"));
            return line.listener;
        });
        assertThat(Files.readAllLines(csv)).hasSize(4);
        Files.delete(csv);
        line.run(line.virtual(3));
        assertThat(Files.readAllLines(csv))
                .startsWith(written.toArray(String[]::new))
                .hasSize(5);
    }

    @Test
    void placesHaveTablesOfTheirOwn() throws Exception {
        line.devices = "devices-${board.hall}.csv";
        Files.writeString(folder.resolve("devices-a.csv"), "mac,device.serial,cloud.key\n,A-7,k\n");
        Files.writeString(folder.resolve("devices-b.csv"), "mac,device.serial,cloud.key\n,B-7,k\n");
        NamedBoard a = in("a", line.virtual(1));
        NamedBoard b = in("b", line.virtual(2));
        line.run(a, b);
        assertThat(line.seen).containsExactly("PASS b1", "PASS b2");
        assertThat(ProvisionLine.log(folder))
                .extracting(l -> l.get("values").toString())
                .containsExactly("{\"device.serial\":\"A-7\"}", "{\"device.serial\":\"B-7\"}");
        assertThat(folder.resolve("devices-b.csv")).content().contains("7c:df:a1:00:00:02,B-7");
        assertThatThrownBy(() -> line.run(line.virtual(3))).hasMessageContaining("has no \"hall\" for ${board.hall}");
    }

    private static NamedBoard in(String hall, NamedBoard board) {
        return new NamedBoard(board.name(), board.port(), board.mac(), board.chip(), Map.of("hall", hall));
    }

    /** The digest of a short value could be found out by trying. */
    @Test
    void theLogHasADigestOfEachRegionButOfWhatIsSecret() throws Exception {
        Files.createDirectory(folder.resolve("www"));
        Files.writeString(folder.resolve("www/index.html"), "hello");
        Files.writeString(
                folder.resolve("table.csv"), "nvs, data, nvs, 0x9000, 0x6000\nwww, data, littlefs, 0x90000, 0x10000\n");
        line.images += ",www=www";
        line.boards = List.of(line.virtual(1), line.virtual(2));
        line.job().run(line, 1, board -> {
            write(folder.resolve("www/index.html"), "built meanwhile");
            return line.listener;
        });
        List<JsonArray> each = ProvisionLine.log(folder).stream()
                .map(l -> l.getAsJsonObject("flash").getAsJsonArray("regions"))
                .toList();
        JsonArray regions = each.get(0);
        assertThat(each.get(1).get(3).getAsJsonObject().get("sha256"))
                .as("files are read when the station starts")
                .isEqualTo(regions.get(3).getAsJsonObject().get("sha256"));
        byte[] flash = Files.readAllBytes(folder.resolve("flash1.bin"));
        for (JsonElement one : regions) {
            JsonObject region = one.getAsJsonObject();
            int from = region.get("offset").getAsInt();
            String digest = Hex.of(Digests.sha256(
                    Arrays.copyOfRange(flash, from, from + region.get("length").getAsInt())));
            boolean secret = from == 0x9000;
            assertThat(region.has("sha256") ? region.get("sha256").getAsString() : "none")
                    .isEqualTo(secret ? "none" : digest);
            assertThat(region.has("md5")).isEqualTo(!secret);
        }
        assertThat(regions).hasSize(4);
    }

    @Test
    void aCommandThatNamesWhatNoLineHasIsRefused() {
        line.command = Optional.of(new ExternalProgram(
                ExternalProgram.words("sh label.sh {mac} {device.serail}"), folder, Duration.ofMinutes(1)));
        assertThatThrownBy(() -> line.run(line.virtual(1)))
                .satisfies(e -> assertThat(Remedies.explain((EspException) e)).matches("""
                    (?s)ESP-312 Bad parameter: \\{device.serail\\} in esp.resultCommand is no column of the log\\.
                      Correct esp.resultCommand, or name the column in esp.logValues; allowed: time, station, board, mac, chip, device\\.serial, firmware, .*\
                    """));
    }

    @Test
    void aFileOfAPlaceThatIsGoneIsThatBoardsFailure() throws Exception {
        line.images += ",0xf0000=${board.hall}.bin";
        Path file = Files.writeString(folder.resolve("a.bin"), "a");
        line.boards = List.of(in("a", line.virtual(1)));
        ProvisionJob job = line.job();
        Files.delete(file);
        job.run(line, 1, board -> line.listener);
        assertThat(line.seen).containsExactly("FAIL b1 ESP-301");
        assertThat(ProvisionLine.log(folder))
                .extracting(l -> l.get("code").getAsString())
                .containsExactly("ESP-301");
    }

    /** A second Ctrl+C interrupts. */
    @Test
    void aBoardThatIsBrokenOffHasItsLine() throws Exception {
        line.boards = List.of(line.virtual(1));
        line.job().run(line, 1, board -> {
            Thread.currentThread().interrupt();
            return line.listener;
        });
        assertThat(line.seen).hasSize(1).allMatch(s -> s.startsWith("FAIL b1"));
        assertThat(ProvisionLine.log(folder))
                .extracting(l -> l.get("result").getAsString())
                .containsExactly("FAIL");
    }
}
