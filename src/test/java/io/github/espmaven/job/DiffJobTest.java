package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.EsptoolConfig;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.filesystem.FileTree;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.firmware.FirmwareSelection;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.job.input.BoardParametersTest;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.report.RegionDiff;
import io.github.espmaven.secure.FlashCipher;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Firmware in which known bytes were changed, against boards and files that have it as it was. */
@Tag("slow")
class DiffJobTest {
    private static final byte[] APP = Fixtures.bytes("idf-app/esp32c3-app-at-0x10000.bin");
    private static final String TABLE = """
        nvs,data,nvs,0x9000,0x6000
        factory,app,factory,0x10000,0x200000
        web,data,spiffs,0x210000,0x10000
        """;

    @TempDir
    Path dir;

    private Path flash;

    @BeforeEach
    void aBoardWithFirmware() throws Exception {
        byte[] bytes = new byte[4 << 20];
        Arrays.fill(bytes, (byte) 0xff);
        put(bytes, 0x8000, table(TABLE));
        put(bytes, 0x10000, APP);
        put(bytes, 0x210000, web("one", "two"));
        flash = Files.write(dir.resolve("flash.bin"), bytes);
    }

    private static void put(byte[] flash, int offset, byte[] bytes) {
        System.arraycopy(bytes, 0, flash, offset, bytes.length);
    }

    private static byte[] table(String csv) throws EspException {
        return PartitionTable.parse(csv.getBytes(StandardCharsets.US_ASCII)).toBinary();
    }

    private static byte[] web(String first, String second) throws EspException {
        Map<String, byte[]> files = Map.of(
                "a.html", first.getBytes(StandardCharsets.UTF_8), "b.html", second.getBytes(StandardCharsets.UTF_8));
        return FilesystemSpec.parse("spiffs").of("", 0x10000).write(new FileTree(files, List.of()), 0x10000);
    }

    /** The application with another version in its descriptor, at 48, and another byte near its end. */
    private Path newer() throws Exception {
        byte[] bytes = APP.clone();
        put(bytes, 48, Arrays.copyOf("9.9-new".getBytes(StandardCharsets.US_ASCII), 32));
        bytes[bytes.length - 200] ^= 1;
        return Files.write(dir.resolve("newer.bin"), bytes);
    }

    private BoardRequest board(Path contents, String more) throws EspException {
        return BoardParametersTest.nothingSaid("sim:esp32c3?file=" + contents + more)
                .request(Map.of(), EsptoolConfig.defaults());
    }

    private List<RegionDiff> diff(
            BoardRequest board, List<ImageSpec> images, List<ImageSpec> first, Optional<Path> other)
            throws EspException {
        FirmwareInputs inputs = new FirmwareInputs(board, images, TableInput.NONE, HeaderSettings.KEEP);
        Optional<BoardRequest> second =
                other.map(contents -> board.withPort("sim:esp32c3?file=" + contents + "&mac=02:00:00:00:00:09"));
        return new DiffJob(new DiffRequest(inputs, first, second), new FakeClock(), new RecordingListener()).run();
    }

    @Test
    void whatAnApplicationSaysOfItselfIsCompared() throws Exception {
        Path web = Files.write(dir.resolve("web.bin"), web("one", "2"));
        List<RegionDiff> diffs = diff(
                board(flash, ""),
                List.of(new ImageSpec("factory", newer()), new ImageSpec("web", web)),
                List.of(),
                Optional.empty());
        int last = 0x10000 + APP.length - 200 & -0x1000;
        assertThat(RegionDiff.lines(diffs))
                .contains(
                        "    sectors: 8,192 B: [0x010000, 0x011000), [0x%06x, 0x%06x)".formatted(last, last + 0x1000),
                        "    application.version: v1.0-56-g30082bf-dirty -> 9.9-new")
                .anyMatch(line -> line.startsWith("    /b.html: 3 B, SHA-256 ") && line.contains(" -> 1 B, SHA-256 "))
                .noneMatch(line -> line.contains("a.html") || line.contains("segments"));
        assertThat(RegionDiff.conclusion(diffs)).isEqualTo("0 of 2 regions are the same");
        JsonObject json =
                RegionDiff.json(diffs).getAsJsonArray("regions").get(0).getAsJsonObject();
        assertThat(json.get("outcome").getAsString()).isEqualTo("different");
        assertThat(json.getAsJsonArray("sectors")).hasSize(2);
        assertThat(json.getAsJsonArray("changes").get(0).toString())
                .isEqualTo(
                        "{\"what\":\"application.version\",\"before\":\"v1.0-56-g30082bf-dirty\",\"after\":\"9.9-new\"}");
    }

    /** Little is read: of 1.5 MB that differ in a sector, one piece. */
    @Test
    void onlyWhatDiffersIsRead() throws Exception {
        byte[] data = new byte[1_500_000];
        Arrays.fill(data, (byte) 7);
        byte[] there = Files.readAllBytes(flash);
        put(there, 0x220000, data);
        data[1_000_000] = 8;
        Path file = Files.write(dir.resolve("data.bin"), data);
        Files.write(flash, there);
        RecordingListener listener = new RecordingListener();
        FakeClock clock = new FakeClock();
        BoardRequest board = board(flash, "");
        FirmwareInputs inputs = new FirmwareInputs(
                board, List.of(new ImageSpec("0x220000", file)), TableInput.NONE, HeaderSettings.KEEP);
        long start = clock.nanoTime();
        List<RegionDiff> diffs =
                new DiffJob(new DiffRequest(inputs, List.of(), Optional.empty()), clock, listener).run();
        assertThat(diffs).hasSize(1);
        assertThat(diffs.get(0).sectors()).hasToString("[[0x314000, 0x315000)]");
        assertThat(clock.since(start).toSeconds())
                .as("seconds; 17 to read all at 921600 baud")
                .isLessThan(6);
    }

    @Test
    void twoFilesNeedNoBoard() throws Exception {
        Path older = Files.write(dir.resolve("older.bin"), APP);
        Path table = Files.write(
                dir.resolve("table.bin"), table(TABLE.replace("0x10000\n", "0x20000\nlog,data,0x40,,4K\n")));
        Path before = Files.write(dir.resolve("before.bin"), table(TABLE));
        List<RegionDiff> diffs = diff(
                board(dir.resolve("none"), ""),
                List.of(new ImageSpec("0x8000", table), new ImageSpec("0x10000", older)),
                List.of(
                        new ImageSpec("0x8000", before),
                        new ImageSpec("0x10000", older),
                        new ImageSpec("0x210000", Files.write(dir.resolve("web"), web("1", "2")))),
                Optional.empty());
        assertThat(RegionDiff.lines(diffs))
                .contains(
                        "    log: none -> data/0x40 [0x230000, 0x231000)",
                        "    web: data/spiffs [0x210000, 0x220000) -> data/spiffs [0x210000, 0x230000)")
                .anyMatch(line -> line.endsWith(" REMOVED"));
        assertThat(RegionDiff.conclusion(diffs)).isEqualTo("1 of 3 regions are the same");
        assertThat(dir.resolve("none")).doesNotExist();
    }

    @Test
    void twoBoardsAreComparedByTheirPartitions() throws Exception {
        byte[] bytes = Files.readAllBytes(flash);
        put(bytes, 0x10000, Files.readAllBytes(newer()));
        put(bytes, 0x300000, new byte[] {1});
        Path other = Files.write(dir.resolve("other.bin"), bytes);
        List<RegionDiff> diffs = diff(board(flash, ""), List.of(), List.of(), Optional.of(other));
        assertThat(diffs)
                .extracting(d -> d.name() + " " + d.outcome())
                .containsExactly(
                        "bootloader SAME",
                        "partition-table SAME",
                        "nvs SAME",
                        "factory DIFFERENT",
                        "web SAME",
                        "at-0x220000 ADDED");
        assertThat(RegionDiff.lines(diffs)).contains("    application.version: v1.0-56-g30082bf-dirty -> 9.9-new");
    }

    private List<RegionDiff> diff(BoardRequest first, BoardRequest second) throws EspException {
        FirmwareInputs inputs = new FirmwareInputs(first, List.of(), TableInput.NONE, HeaderSettings.KEEP);
        return new DiffJob(
                        new DiffRequest(inputs, List.of(), Optional.of(second)),
                        new FakeClock(),
                        new RecordingListener())
                .run();
    }

    /** Boards of 4 and 2 MB: what both have is compared, and that one has more is a difference. */
    @Test
    void unequalFlashesDiffer() throws Exception {
        Path half = Files.write(dir.resolve("half.bin"), Arrays.copyOf(Files.readAllBytes(flash), 2 << 20));
        BoardRequest large = board(flash, "");
        BoardRequest small = board(half, "&mac=02:00:00:00:00:09&flash=2MB");
        List<RegionDiff> diffs = diff(large, small);
        assertThat(RegionDiff.conclusion(diffs)).isEqualTo("3 of 4 regions are the same");
        assertThat(RegionDiff.lines(diffs))
                .contains("    flash bytes: 4194304 -> 2097152")
                .anyMatch(line -> line.matches(" *flash-size +0x200000 +2,097,152 B  REMOVED"));
        assertThat(RegionDiff.lines(diff(small, large)))
                .anyMatch(line -> line.matches(" *flash-size +0x200000 +2,097,152 B  ADDED"));
    }

    @Test
    void aFirstBoardWithoutATableIsComparedAsAWhole() throws Exception {
        BoardRequest empty = Boards.at("sim:esp32c3?flash=4MB");
        assertThat(diff(empty, board(flash, "&mac=02:00:00:00:00:09")))
                .extracting(d -> d.name() + " " + d.outcome())
                .containsExactly("flash ADDED");
        assertThat(RegionDiff.conclusion(diff(empty, Boards.at("sim:esp32c3?flash=4MB&mac=02:00:00:00:00:09"))))
                .isEqualTo("The region is the same");
    }

    @Test
    void whatTellsTheFirstBoardDoesNotTellTheSecond() throws Exception {
        BoardRequest first = Boards.traced(
                Boards.filtered(board(flash, "&mac=02:00:00:00:00:05"), "mac=02:00:00:00:00:05", "name=sim"),
                new PortRequest.Trace(dir.resolve("trace.log"), Instant.EPOCH));
        Path other = Files.copy(flash, dir.resolve("other.bin"));
        BoardRequest second = first.second("sim:esp32c3?mac=02:00:00:00:00:09&file=" + other);
        assertThat(second.port().filters()).containsExactlyElementsOf(PortFilter.parse(List.of("name=sim")));
        assertThat(RegionDiff.conclusion(diff(first, second))).startsWith("All ");
        assertThat(dir.resolve("trace.log")).isNotEmptyFile();
        assertThat(dir.resolve("trace-second.log")).isNotEmptyFile();
    }

    @Test
    void ofTwoFirmwaresBothAreSelectedFrom() throws Exception {
        Path one = Files.createDirectories(dir.resolve("one"));
        List<ImageSpec> first = List.of(
                new ImageSpec("0x10000", Files.write(one.resolve("newer.bin"), APP)),
                new ImageSpec("0x300000", Files.write(one.resolve("data.bin"), new byte[] {1})));
        BoardRequest board = board(dir.resolve("none"), "");
        FirmwareInputs inputs = new FirmwareInputs(
                board,
                List.of(new ImageSpec("0x10000", newer())),
                TableInput.NONE,
                HeaderSettings.KEEP,
                FirmwareSelection.parse("newer.bin"));
        DiffRequest request = new DiffRequest(inputs, first, Optional.empty());
        assertThat(new DiffJob(request, new FakeClock(), new RecordingListener()).run())
                .extracting(d -> d.name() + " " + d.outcome())
                .containsExactly("newer.bin DIFFERENT");
        DiffRequest both = new DiffRequest(inputs, first, Optional.of(board));
        assertThatThrownBy(() -> new DiffJob(both, new FakeClock(), new RecordingListener()).run())
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith("ESP-312 Bad parameter: esp.diffFirmware and esp.diffPort both name what to"
                                        + " compare with.\n  Correct esp.diffPort; allowed: one of them."));
        FirmwareInputs none =
                new FirmwareInputs(board, List.of(), TableInput.NONE, HeaderSettings.KEEP, FirmwareSelection.ALL);
        DiffRequest itself = new DiffRequest(none, List.of(), Optional.of(board));
        assertThatThrownBy(() -> new DiffJob(itself, new FakeClock(), new RecordingListener()).run())
                .as("it would wait for itself")
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith("ESP-312 Bad parameter: esp.diffPort and esp.port both name "
                                        + board.port().name()
                                        + ".\n  Correct esp.diffPort; allowed: the port of another board."));
    }

    /** What lies on the board is what Espressif's cipher makes of the file. */
    @Test
    void whatTheHostEncryptsIsComparedEncrypted() throws Exception {
        byte[] key = new byte[32];
        key[5] = 7;
        byte[] bytes = Files.readAllBytes(flash);
        put(bytes, 0x10000, FlashCipher.xts(Arrays.copyOf(APP, (APP.length + 15) & -16), 0x10000, key, true));
        Files.write(flash, bytes);
        ImageSpec app = new ImageSpec("0x10000", Files.write(dir.resolve("app.bin"), APP));
        assertThat(diff(board(flash, ""), List.of(app.with(Encryption.with(key))), List.of(), Optional.empty()))
                .extracting(RegionDiff::outcome)
                .containsExactly(RegionDiff.Outcome.SAME);
    }

    /** A file from 0 on that ends within the app partition. */
    @Test
    void aMergedFileIsComparedByPartitions() throws Exception {
        byte[] merged = Arrays.copyOf(Files.readAllBytes(flash), 0x10000 + APP.length);
        put(merged, 0x10000, Files.readAllBytes(newer()));
        put(merged, 0, new byte[] {(byte) 0xe9, 1, 2, 0x20});
        List<RegionDiff> diffs = diff(
                board(flash, ""),
                List.of(new ImageSpec("0x0", Files.write(dir.resolve("merged.bin"), merged))),
                List.of(),
                Optional.empty());
        assertThat(diffs)
                .extracting(d -> d.name() + " " + d.outcome())
                .containsExactly("bootloader ADDED", "partition-table SAME", "nvs SAME", "factory DIFFERENT");
        assertThat(RegionDiff.lines(diffs)).contains("    application.version: v1.0-56-g30082bf-dirty -> 9.9-new");
    }

    /** What the board has is longer than the file: its description is known all the same. */
    @Test
    void anApplicationThatGoesOnBehindTheFileIsDescribed() throws Exception {
        Path small = Files.write(dir.resolve("small.bin"), Fixtures.bytes("builds/trees/tinygo/main.bin"));
        List<RegionDiff> diffs =
                diff(board(flash, ""), List.of(new ImageSpec("0x10000", small)), List.of(), Optional.empty());
        assertThat(RegionDiff.lines(diffs))
                .anyMatch(line -> line.startsWith("    application.project: ") && line.endsWith(" -> tinygo"))
                .contains("    imageBytes: none, or more than 400 -> 400")
                .noneMatch(line -> line.contains("segments"));
    }

    @Test
    void boardsOfDifferentChipsHaveNothingInCommon() {
        assertThatThrownBy(() -> new DiffJob(
                                new DiffRequest(
                                        new FirmwareInputs(
                                                board(flash, ""), List.of(), TableInput.NONE, HeaderSettings.KEEP),
                                        List.of(),
                                        Optional.of(board(flash, "").withPort("sim:esp32s3"))),
                                new FakeClock(),
                                new RecordingListener())
                        .run())
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER))
                .hasMessage("the boards have nothing in common: an ESP32-C3 and an ESP32-S3");
    }
}
