package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.filesystem.FileTree;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.firmware.DirectorySpec;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.FilesystemReport;
import io.github.espmaven.report.RegionCheck;
import io.github.espmaven.report.RegionCheck.Outcome;
import io.github.espmaven.report.map.FlashMapText;
import io.github.espmaven.testing.FakeClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesystemJobTest {
    private static final String TABLE = """
        nvs,     data, nvs,      0x9000,   0x6000
        factory, app,  factory,  0x10000,  64K
        storage, data, spiffs,   0x20000,  0x10000
        little,  data, littlefs, 0x30000,  0x10000
        blank,   data, fat,      0x40000,  0x20000
        """;
    private static final Map<String, byte[]> WEB = Map.of(
            "index.html", "<p>".getBytes(StandardCharsets.UTF_8), "js/app.js", new byte[5000], "log.txt", new byte[0]);

    @TempDir
    Path dir;

    private Path flash;
    private Path table;

    @BeforeEach
    void makeBoard() throws Exception {
        table = Files.writeString(dir.resolve("table.csv"), TABLE);
        byte[] all = new byte[4 << 20];
        Arrays.fill(all, (byte) 0xff);
        byte[] binary = PartitionTable.parse(Files.readAllBytes(table)).toBinary();
        System.arraycopy(binary, 0, all, 0x8000, binary.length);
        System.arraycopy(image("spiffs", WEB), 0, all, 0x20000, 0x10000);
        System.arraycopy(image("littlefs", WEB), 0, all, 0x30000, 0x10000);
        flash = Files.write(dir.resolve("flash.bin"), all);
    }

    private static byte[] image(String format, Map<String, byte[]> files) throws EspException {
        return FilesystemSpec.parse(format).of("", 0).write(new FileTree(files, List.of()), 0x10000);
    }

    private BoardRequest board() {
        return Boards.at("sim:esp32c3?flash=4MB&file=" + flash);
    }

    private List<FilesystemReport> run(Optional<Path> image, String partition, String spec, Optional<Path> to)
            throws EspException {
        Optional<String> wanted = Optional.of(partition).filter(name -> !name.isEmpty());
        FilesystemRequest request =
                new FilesystemRequest(board(), TableInput.NONE, image, wanted, FilesystemSpec.parse(spec), to);
        return new FilesystemJob(request, new FakeClock(), new RecordingListener()).run();
    }

    private static void assertBad(String message, ThrowingRun run) {
        assertThatThrownBy(run::run)
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_FILESYSTEM))
                .hasMessage(message);
    }

    private interface ThrowingRun {
        void run() throws Exception;
    }

    @Test
    void listsWhatIsOnTheBoard() throws EspException {
        List<FilesystemReport> reports = run(Optional.empty(), "", "", Optional.empty());
        assertThat(reports).extracting(FilesystemReport::name).containsExactly("storage", "little");
        assertThat(reports.get(0).lines())
                .containsExactly(
                        "storage: SPIFFS (pageSize=256, blockSize=4096, nameLength=32, metaLength=4), 3 files, 5,003 B;"
                                + " 6,144 of 61,440 B used (10%)",
                        "           3  index.html", "       5,000  js/app.js", "           0  log.txt");
        assertThat(reports.get(1).lines())
                .containsExactly(
                        "little: LittleFS (diskVersion=2.1, blockSize=4096, nameLength=64), 3 files, 5,003 B;"
                                + " 24,576 of 65,536 B used (38%)",
                        "           3  index.html", "       5,000  js/app.js", "           0  log.txt");
    }

    @Test
    void readsADumpOfTheFlashAndAnImageOfAPartition() throws Exception {
        assertThat(run(Optional.of(flash), "little", "", Optional.empty()))
                .singleElement()
                .satisfies(report -> {
                    assertThat(report.volume().tree().files()).containsOnlyKeys(WEB.keySet());
                    assertThat(report.json().get("files").toString())
                            .contains("{\"path\":\"log.txt\",\"bytes\":0,\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb924"
                                    + "27ae41e4649b934ca495991b7852b855\"}");
                });
        Path image = Files.write(dir.resolve("web.bin"), image("spiffs magic=no", WEB));
        assertThat(run(Optional.of(image), "", "spiffs magic=no", Optional.empty()))
                .extracting(FilesystemReport::name)
                .containsExactly("web.bin");
    }

    @Test
    void readsABundle() throws Exception {
        Path bundle = dir.resolve("firmware.esp-firmware");
        BundleSource origin = new BundleSource("g", "a", "1", Optional.empty(), Optional.empty());
        Path web = dir.resolve("web");
        run(Optional.empty(), "storage", "", Optional.of(web));
        new PackageJob(
                        new PackageRequest(
                                Optional.of(Chip.ESP32_C3),
                                List.of(new ImageSpec("little", DirectorySpec.of(web))),
                                new TableInput(Optional.of(table), TableSettings.DEFAULT),
                                HeaderSettings.KEEP,
                                false,
                                origin,
                                new PackageRequest.Files(bundle, Optional.empty(), Optional.empty()),
                                Optional.empty()),
                        warning -> {})
                .run();
        assertThat(run(Optional.of(bundle), "", "", Optional.empty()))
                .singleElement()
                .satisfies(report -> assertThat(report.volume().tree().files()).containsOnlyKeys(WEB.keySet()));
    }

    @Test
    void extractsTheFiles() throws Exception {
        Path one = dir.resolve("one");
        run(Optional.empty(), "storage", "", Optional.of(one));
        assertThat(one.resolve("js/app.js")).hasBinaryContent(new byte[5000]);
        assertThat(one.resolve("index.html")).hasContent("<p>");
        Path all = dir.resolve("all");
        run(Optional.empty(), "", "", Optional.of(all));
        assertThat(all.resolve("little/index.html")).hasContent("<p>");
        assertThat(all.resolve("storage/log.txt")).isEmptyFile();
    }

    @Test
    void extractsNothingToElsewhere() throws Exception {
        Path target = dir.resolve("in/out");
        Path elsewhere = Files.createDirectories(dir.resolve("elsewhere"));
        Files.createDirectories(target);
        Files.createSymbolicLink(target.resolve("link"), elsewhere);
        Map<String, byte[]> files = Map.of(
                "../evil",
                new byte[1],
                "a//b",
                new byte[1],
                "c:\\d",
                new byte[1],
                "link/e",
                new byte[1],
                "f",
                new byte[1],
                "f/g",
                new byte[1],
                "good",
                new byte[1],
                "h\u001bi",
                new byte[1]);
        Path image = Files.write(dir.resolve("evil.bin"), image("spiffs", files));
        assertBad(
                "not extracted, because their names lead out of the folder, cannot be files' names or name one file"
                        + " twice: ../evil, a//b, c:\\d, f/g, h?i, link/e",
                () -> run(Optional.of(image), "", "", Optional.of(target)));
        assertThat(target.resolve("good")).hasBinaryContent(new byte[1]);
        assertThat(target.resolve("f")).hasBinaryContent(new byte[1]);
        assertThat(dir.resolve("in/evil")).doesNotExist();
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void saysWhatCannotBeRead() throws Exception {
        assertBad(
                "blank is empty: no device has formatted it yet",
                () -> run(Optional.empty(), "blank", "", Optional.empty()));
        Path noise = Files.write(dir.resolve("noise.bin"), new byte[0x10000]);
        assertBad(
                "noise.bin holds no SPIFFS, LittleFS or FAT that can be read",
                () -> run(Optional.of(noise), "", "", Optional.empty()));
        assertBad(
                "noise.bin: no LittleFS: blocks 0 and 1 hold no superblock for blocks of 8192 bytes",
                () -> run(Optional.of(noise), "", "littlefs blockSize=8192", Optional.empty()));
        byte[] image = image("spiffs", WEB);
        image[0x502] = 5; // the span of a data page
        Path damaged = Files.write(dir.resolve("damaged.bin"), image);
        List<FilesystemReport> reports = run(Optional.of(damaged), "", "", Optional.empty());
        assertBad(
                "damaged.bin holds what cannot be read: js/app.js: the page with its bytes from 0 on is missing",
                () -> FilesystemReport.requireSound(reports, line -> {}));
        assertThatThrownBy(() -> run(Optional.empty(), "stroage", "", Optional.empty()))
                .hasMessage(
                        "no partition is called \"stroage\"; the partition table has: nvs, factory, storage, little,"
                                + " blank");
    }

    private List<RegionCheck> verify(Path folder) throws EspException {
        FirmwareInputs inputs = new FirmwareInputs(
                board(),
                List.of(new ImageSpec("storage", DirectorySpec.of(folder))),
                TableInput.NONE,
                HeaderSettings.KEEP);
        return new VerifyJob(inputs, false, new FakeClock(), new RecordingListener())
                .run()
                .checks();
    }

    @Test
    void comparesFiles() throws Exception {
        Path web = dir.resolve("web");
        run(Optional.empty(), "storage", "", Optional.of(web));
        assertThat(verify(web)).extracting(RegionCheck::outcome).containsExactly(Outcome.SAME);

        byte[] all = Files.readAllBytes(flash);
        all[0x20000 + 0xfe] = 0; // an erase count, as the device writes it
        Files.write(flash, all);
        List<RegionCheck> written = verify(web);
        assertThat(written).extracting(RegionCheck::outcome).containsExactly(Outcome.SAME_FILES);
        assertThat(RegionCheck.conclusion(written, BoardEnding.RESTARTED))
                .isEqualTo(
                        "The flash holds 0 regions as given, proven by the chip's MD5. Filesystems that the device has"
                                + " written to, with the same files: 1. Board restarted.");

        Files.writeString(web.resolve("index.html"), "<b>");
        Files.writeString(web.resolve("new.html"), "");
        Files.delete(web.resolve("log.txt"));
        List<RegionCheck> changed = verify(web);
        assertThat(RegionCheck.lines(changed))
                .containsExactly(
                        "  storage  0x020000      65,536 B  DIFFERENT",
                        "    index.html differs",
                        "    new.html is missing",
                        "    log.txt is there besides");
        assertThatThrownBy(() -> RegionCheck.conclusion(changed, BoardEnding.RESTARTED))
                .hasMessage(
                        "the region differs from its file: storage [0x020000, 0x030000) (index.html differs, new.html"
                                + " is missing, log.txt is there besides)");
    }

    private RegionCheck verifyImage(byte[] given, byte[] onBoard) throws Exception {
        byte[] all = Files.readAllBytes(flash);
        System.arraycopy(onBoard, 0, all, 0x20000, onBoard.length);
        Files.write(flash, all);
        Path image = Files.write(dir.resolve("given.bin"), given);
        FirmwareInputs inputs = new FirmwareInputs(
                board(), List.of(new ImageSpec("storage", image)), TableInput.NONE, HeaderSettings.KEEP);
        return new VerifyJob(inputs, false, new FakeClock(), new RecordingListener())
                .run()
                .checks()
                .get(0);
    }

    /** The device mounts only the format and the layout that it is built for, whatever files are there. */
    @Test
    void theSameFilesInAnotherFormatOrLayoutAreNotTheSame() throws Exception {
        RegionCheck other = verifyImage(image("spiffs", WEB), image("littlefs", WEB));
        assertThat(other.outcome()).isEqualTo(Outcome.DIFFERENT);
        assertThat(other.files())
                .containsExactly("LittleFS (diskVersion=2.1, blockSize=4096, nameLength=64) with room for 65536 B is"
                        + " there, and not SPIFFS (pageSize=256, blockSize=4096, nameLength=32, metaLength=4) with"
                        + " room for 61440 B");
        for (List<String> pair : List.of(
                List.of("spiffs", "spiffs pageSize=512"),
                List.of("spiffs", "spiffs metaLength=0"),
                List.of("littlefs", "littlefs blockSize=8192"),
                List.of("littlefs", "littlefs nameLength=32"))) {
            assertThat(verifyImage(image(pair.get(0), WEB), image(pair.get(1), WEB)))
                    .as(pair.toString())
                    .returns(Outcome.DIFFERENT, RegionCheck::outcome);
        }
        assertThat(verifyImage(image("spiffs", Map.of()), image("littlefs", Map.of())))
                .returns(Outcome.DIFFERENT, RegionCheck::outcome);
        assertThat(verifyImage(image("littlefs diskVersion=2.0", WEB), image("littlefs", WEB)))
                .returns(Outcome.SAME_FILES, RegionCheck::outcome);
    }

    @Test
    void whatCannotBeReadOfTheGivenImageIsNotTheSame() throws Exception {
        byte[] damaged = image("spiffs", WEB);
        damaged[0x502] = 5; // the span of a data page
        RegionCheck check = verifyImage(damaged, image("spiffs", Map.of("index.html", WEB.get("index.html"))));
        assertThat(check.outcome()).isEqualTo(Outcome.DIFFERENT);
        assertThat(check.files())
                .contains("unreadable in the given image: js/app.js: the page with its bytes from 0 on is missing");
        byte[] written = damaged.clone();
        written[0xfe] = 0;
        assertThat(verifyImage(damaged, written)).returns(Outcome.DIFFERENT, RegionCheck::outcome);
    }

    @Test
    void foldersAreCompared() throws Exception {
        FileTree with = new FileTree(WEB, List.of("logs/old"));
        FileTree without = new FileTree(WEB, List.of("cache"));
        byte[] given = FilesystemSpec.parse("littlefs").of("", 0).write(with, 0x10000);
        byte[] there = FilesystemSpec.parse("littlefs").of("", 0).write(without, 0x10000);
        assertThat(verifyImage(given, there))
                .returns(Outcome.DIFFERENT, RegionCheck::outcome)
                .returns(List.of("logs/old/ is missing", "cache/ is there besides"), RegionCheck::files);
    }

    @Test
    void theMapSaysHowFullTheyAre() throws EspException, IOException {
        Path web = dir.resolve("web");
        run(Optional.empty(), "storage", "", Optional.of(web));
        List<String> lines = FlashMapText.lines(new FlashMapJob(new FlashMapRequest(
                        "Web",
                        Optional.of(Chip.ESP32_C3),
                        List.of(new ImageSpec("storage", DirectorySpec.of(web))),
                        new TableInput(Optional.of(table), TableSettings.DEFAULT),
                        HeaderSettings.KEEP,
                        OptionalInt.empty(),
                        dir.resolve("none.json")))
                .run());
        assertThat(lines)
                .contains("  0x020000  0x030000      64KB  storage               6,144 B  [==                  ]  10%")
                .contains(
                        "  storage: SPIFFS (pageSize=256, blockSize=4096, nameLength=32, metaLength=4), 3 files, 5,003"
                                + " B; 6,144 of 61,440 B used (10%); the largest: js/app.js 5,000 B, index.html 3 B,"
                                + " log.txt 0 B");
    }

    /** What one system takes for a device, or for another file, is not written there; the rest is. */
    @Test
    void namesThatASystemReadsOtherwiseAreRefused() {
        for (String name : List.of("CON", "nul.txt", "Com1", "lpt9.a.b", "aux .c", "dot.", "blank ", "a:b")) {
            assertThat(FolderExtraction.isPlain(name, true)).as(name).isFalse();
        }
        for (String name : List.of("console", "nul-1", "com10", ".profile", "a b.c")) {
            assertThat(FolderExtraction.isPlain(name, true)).as(name).isTrue();
        }
        assertThat(FolderExtraction.isPlain("aux.c", false)).isTrue();
        List<String> partitions = List.of("a/b", "a:b", "a_b", "_a_b", "%a%002fb", "nul", "%nul", "", "nvs.");
        assertThat(partitions.stream().map(FolderExtraction::plain))
                .doesNotHaveDuplicates()
                .allMatch(name -> FolderExtraction.isPlain(name, true));
        assertThat(FolderExtraction.plain("a_b")).isEqualTo("a_b");
    }

    @Test
    void aNameThatIsTooLongDoesNotEndTheExtraction() throws Exception {
        String name = "\u00e4".repeat(130);
        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(255);
        Path target = dir.resolve("long");
        assertThatThrownBy(() -> new FolderExtraction(target)
                        .write(new FileTree(Map.of(name, new byte[1], "\u00fc", new byte[2]), List.of())))
                .hasMessageEndingWith(" twice: " + name);
        assertThat(target.resolve("\u00fc")).hasBinaryContent(new byte[2]);
    }

    @Test
    void namesThatDifferInCaseOverwriteEachOtherNowhere() throws Exception {
        Path target = dir.resolve("case");
        Files.createDirectories(target);
        Files.writeString(target.resolve("probe"), "");
        boolean folds = Files.exists(target.resolve("PROBE"));
        FolderExtraction extraction = new FolderExtraction(target);
        FileTree tree = new FileTree(Map.of("A.txt", new byte[1], "a.txt", new byte[2]), List.of());
        if (folds) {
            assertThatThrownBy(() -> extraction.write(tree)).hasMessageEndingWith(" twice: a.txt");
        } else {
            extraction.write(tree);
            assertThat(target.resolve("a.txt")).hasBinaryContent(new byte[2]);
        }
        assertThat(target.resolve("A.txt")).hasBinaryContent(new byte[1]);
    }

    @Test
    void aFileInTheWayOfAFolderDoesNotEndTheExtraction() throws Exception {
        Path target = Files.createDirectories(dir.resolve("way"));
        Files.writeString(target.resolve("log"), "mine");
        FileTree tree = new FileTree(Map.of("log/1", new byte[1], "www/x", new byte[2]), List.of());
        assertThatThrownBy(() -> new FolderExtraction(target).write(tree)).hasMessageEndingWith(" twice: log/1");
        assertThat(target.resolve("www/x")).hasBinaryContent(new byte[2]);
        assertThat(target.resolve("log")).hasContent("mine");
    }
}
