package io.github.espmaven.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.filesystem.FileTree;
import io.github.espmaven.filesystem.Filesystem;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.filesystem.Volume;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.partition.TableSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectorySpecTest {
    private static final String TABLE = """
        nvs,     data, nvs,      0x9000,   0x6000
        storage, data, spiffs,   0x10000,  0x20000
        little,  data, littlefs, 0x30000,  0x20000
        fat,     data, fat,      0x50000,  0x20000
        own,     0x40, 0,        0x70000,  0x20000
        """;

    @TempDir
    Path dir;

    private Path web;

    @BeforeEach
    void makeFolder() throws IOException {
        web = dir.resolve("web");
        for (String name :
                List.of("index.html", "js/app.js", "js/app.js.map", "img/a.png", ".git/config", ".DS_Store")) {
            Path file = web.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "contents of " + name + " ".repeat(300));
        }
        Files.createDirectories(web.resolve("empty"));
        Files.writeString(dir.resolve("table.csv"), TABLE);
    }

    private Firmware read(String place, DirectorySpec spec) throws EspException {
        return read(new ImageSpec(place, spec));
    }

    private Firmware read(ImageSpec spec) throws EspException {
        TableInput table = new TableInput(Optional.of(dir.resolve("table.csv")), TableSettings.DEFAULT);
        return new FirmwareReader(Optional.of(Chip.ESP32_C3), table).read(List.of(spec));
    }

    private DirectorySpec spec(String filesystem, List<String> includes, List<String> excludes, List<String> gzip)
            throws EspException {
        return new DirectorySpec(web, FilesystemSpec.parse(filesystem), includes, excludes, gzip);
    }

    private Volume volume(String place, DirectorySpec spec) throws EspException {
        FlashRegion region = read(place, spec).regions().get(0);
        return Filesystem.recognise(region.bytes()).orElseThrow();
    }

    private FileTree tree(List<String> includes, List<String> excludes, List<String> gzip) throws EspException {
        return volume("little", spec("", includes, excludes, gzip)).tree();
    }

    private static void assertProblem(Problem problem, ThrowingRead read, String message) {
        assertThatThrownBy(read::read)
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(problem))
                .hasMessage(message);
    }

    private interface ThrowingRead {
        void read() throws Exception;
    }

    @ParameterizedTest
    @CsvSource({
        "storage, '', SPIFFS",
        "little, '', LittleFS",
        "fat, '', FAT",
        "storage, littlefs, LittleFS",
        "own, fat, FAT"
    })
    void fillsThePartitionWithTheFilesystemOfItsSubtype(String place, String filesystem, String format)
            throws EspException {
        DirectorySpec spec = spec(filesystem, List.of(), List.of(), List.of());
        FlashRegion region = read(place, spec).regions().get(0);
        assertThat(region.bytes()).hasSize(0x20000);
        assertThat(region.name()).isEqualTo(place);
        Volume volume = Filesystem.recognise(region.bytes()).orElseThrow();
        assertThat(volume.format().toString()).startsWith(format);
        assertThat(volume.tree().files().keySet())
                .containsExactly("img/a.png", "index.html", "js/app.js", "js/app.js.map");
        assertThat(volume.tree().files().get("index.html")).asString().startsWith("contents of index.html");
        assertThat(read(place, spec).regions().get(0).bytes()).isEqualTo(region.bytes());
    }

    @Test
    void isMeantByAFolderInTheShortForm() throws EspException {
        List<ImageSpec> specs = ImageSpec.parseList("storage=web", dir);
        assertThat(specs).containsExactly(new ImageSpec("storage", DirectorySpec.of(web)));
        assertThat(read(specs.get(0)).regions()).hasSize(1);
    }

    @Test
    void keepsEmptyFoldersWhereTheFormatHasFolders() throws EspException {
        assertThat(tree(List.of(), List.of(), List.of()).folders()).containsExactly("empty", "img", "js");
    }

    @Test
    void takesWhatThePatternsSay() throws EspException {
        assertThat(tree(List.of("*.html", "js/**"), List.of("*.map"), List.of())
                        .files()
                        .keySet())
                .containsExactly("index.html", "js/app.js");
        assertThat(tree(List.of(), List.of("js", "/index.*"), List.of()).files().keySet())
                .containsExactly("img/a.png");
        assertThat(tree(List.of("**/a.???"), List.of(), List.of()).files().keySet())
                .containsExactly("img/a.png");
    }

    @Test
    void packsWhatIsChosenTheSameEachTime() throws Exception {
        FileTree tree = tree(List.of(), List.of(), List.of("*.html", "js/"));
        assertThat(tree.files().keySet())
                .containsExactly("img/a.png", "index.html.gz", "js/app.js.gz", "js/app.js.map.gz");
        byte[] packed = tree.files().get("index.html.gz");
        assertThat(packed).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes())
                .isEqualTo(Files.readAllBytes(web.resolve("index.html")));
    }

    @Test
    void needsNoTableWhereTheSizeIsSaid() throws EspException {
        DirectorySpec spec = spec("esp8266 littlefs size=0x20000", List.of(), List.of(), List.of());
        Firmware firmware = new FirmwareReader(
                        Optional.of(Chip.ESP8266), new TableInput(Optional.empty(), TableSettings.DEFAULT))
                .read(List.of(new ImageSpec("0x200000", spec)));
        assertThat(firmware.regions().get(0).bytes()).hasSize(0x20000);
        assertThat(Filesystem.recognise(firmware.regions().get(0).bytes())
                        .orElseThrow()
                        .format())
                .hasToString("LittleFS (diskVersion=2.0, blockSize=4096, nameLength=32)");
    }

    @Test
    void waitsForTheTableOnTheBoard() throws EspException {
        Firmware firmware = new FirmwareReader(
                        Optional.of(Chip.ESP32_C3), new TableInput(Optional.empty(), TableSettings.DEFAULT))
                .read(List.of(new ImageSpec("storage", DirectorySpec.of(web))));
        assertThat(firmware.regions()).isEmpty();
        assertThat(firmware.unplaced()).hasSize(1);
    }

    @Test
    void saysByHowMuchTheFilesDoNotFit() throws IOException {
        Files.write(web.resolve("film.mp4"), new byte[200_000]);
        Files.write(web.resolve("song.mp3"), new byte[20_000]);
        assertProblem(
                Problem.FILESYSTEM_FULL,
                () -> read("storage", DirectorySpec.of(web)),
                web + ": 6 files need 229,632 bytes as SPIFFS, which is 106,752 more than there are; the largest:"
                        + " film.mp4 200,000 B, song.mp3 20,000 B, js/app.js.map 325 B, index.html 322 B, img/a.png 321"
                        + " B");
        assertProblem(
                Problem.FILESYSTEM_FULL,
                () -> read("little", DirectorySpec.of(web)),
                web + ": 6 files need 253,952 bytes as LittleFS, which is 122,880 more than there are; the largest:"
                        + " film.mp4 200,000 B, song.mp3 20,000 B, js/app.js.map 325 B, index.html 322 B, img/a.png 321"
                        + " B");
        assertProblem(
                Problem.FILESYSTEM_FULL,
                () -> read("fat", DirectorySpec.of(web)),
                web + ": 6 files need 249,856 bytes as FAT, which is 163,840 more than there are; the largest:"
                        + " film.mp4 200,000 B, song.mp3 20,000 B, js/app.js.map 325 B, index.html 322 B, img/a.png 321"
                        + " B");
    }

    @Test
    void doesNotReadMoreThanSeveralTimesWhatFits() throws IOException {
        for (int i = 0; i < 9; i++) {
            Files.write(web.resolve("film" + i), new byte[0x20000]);
        }
        assertProblem(
                Problem.FILESYSTEM_FULL,
                () -> read("storage", DirectorySpec.of(web)),
                web + ": the files are more than 8 times as large as what they are for, with " + web.resolve("film8")
                        + " at the latest");
    }

    @Test
    void namesWhatAFormatCannotHold() throws IOException {
        Files.writeString(web.resolve("js/a-name-of-more-than-31-bytes.txt"), "");
        Files.writeString(web.resolve("\u00e4".repeat(33)), "");
        Files.writeString(web.resolve("a?"), "");
        Files.writeString(web.resolve("INDEX.html"), "");
        assertProblem(
                Problem.BAD_FILE_NAME,
                () -> read("storage", DirectorySpec.of(web)),
                web
                        + ": SPIFFS cannot hold /js/a-name-of-more-than-31-bytes.txt (36 bytes with its folders, at"
                        + " most 31), /"
                        + "\u00e4".repeat(33) + " (67 bytes with its folders, at most 31)");
        assertProblem(
                Problem.BAD_FILE_NAME,
                () -> read("little", DirectorySpec.of(web)),
                web + ": LittleFS cannot hold " + "\u00e4".repeat(33) + " (66 bytes, at most 64)");
        assertProblem(
                Problem.BAD_FILE_NAME,
                () -> read("fat", DirectorySpec.of(web)),
                web
                        + ": FAT cannot hold a? (a character that FAT forbids), index.html (there is one that differs"
                        + " in case alone)");
    }

    @Test
    void saysWhatItCannotTell() {
        assertProblem(
                Problem.BAD_PARAMETER,
                () -> read("own", DirectorySpec.of(web)),
                web + ": not the partition's subtype \"0x0\" tells which filesystem it is to be");
        assertProblem(
                Problem.BAD_PARAMETER,
                () -> read("storage", spec("arduino", List.of(), List.of(), List.of())),
                web + ": the subtype spiffs stands for SPIFFS and for LittleFS in Arduino's tables: say which");
        assertProblem(
                Problem.BAD_PARAMETER,
                () -> read("little", spec("size=64K", List.of(), List.of(), List.of())),
                web
                        + ": size is 64KB, but the partition has 128KB, and a device finds no filesystem of another"
                        + " size: leave size away");
        assertProblem(
                Problem.BAD_PARAMETER,
                () -> read("little", spec("pageSize=512", List.of(), List.of(), List.of())),
                web + ": littlefs has no parameter \"pageSize\"");
        assertProblem(
                Problem.BAD_PARAMETER,
                () -> read("0x60000", DirectorySpec.of(web)),
                web + " needs a partition, and none begins at 0x060000");
        assertProblem(
                Problem.BAD_PARAMETER,
                () -> read("fat", spec("wearLevelling=safe", List.of(), List.of(), List.of())),
                web + ": wearLevelling=safe is of sectors of 512 bytes, not 4096");
        assertProblem(
                Problem.BAD_PARAMETER,
                () -> read("storage", spec("blockSize=5000", List.of(), List.of(), List.of())),
                web + ": blockSize is 5000");
        assertProblem(
                Problem.BAD_PARAMETER,
                () -> read("storage", spec("blockSize=32K", List.of(), List.of(), List.of())),
                web + ": a block of 32768 bytes with pages of 256 has no room for its mark");
        assertProblem(Problem.BAD_PARAMETER, () -> FilesystemSpec.parse("ext4"), "\"ext4\" is no filesystem");
        assertProblem(
                Problem.FILE_UNREADABLE,
                () -> read("storage", DirectorySpec.of(dir.resolve("none"))),
                dir.resolve("none") + " does not exist");
    }

    @Test
    void refusesToPackWhatIsThereAlready() throws IOException {
        Files.writeString(web.resolve("index.html.gz"), "");
        assertProblem(
                Problem.BAD_PARAMETER,
                () -> tree(List.of(), List.of(), List.of("*.html")),
                web + ": there is index.html.gz already, which <gzip> makes too");
    }

    /** A pipe has no end, and a device no size. */
    @Test
    @Timeout(20)
    void whatIsNoRegularFileIsRefused() throws Exception {
        Path pipe = web.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "there is no mkfifo");
        assertThat(new ProcessBuilder("/usr/bin/mkfifo", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThatThrownBy(() -> DirectorySpec.of(web).read(0x20000))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE_UNREADABLE))
                .hasMessage(pipe + " is no regular file, and a filesystem for a device holds only those: leave it out"
                        + " with <excludes>");
        Files.delete(pipe);
        Path device = Files.createSymbolicLink(web.resolve("zero"), Path.of("/dev/zero"));
        assertThatThrownBy(() -> DirectorySpec.of(web).read(0x20000)).hasMessageStartingWith(device + " is no regular");
    }
}
