package io.github.espmaven.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that other implementations made and wrote to, with what they held; {@code fs} of the shared fixtures says how. */
class FilesystemFixturesTest {
    private static final String FIXTURES = "fs/images/";
    private static final List<String> TREES =
            List.of("basic", "big", "emptydir", "flat8", "many", "name255", "nonascii", "names", "path31");

    static byte[] image(String name) {
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(Fixtures.bytes(FIXTURES + name + ".bin.gz")))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    static FileTree tree(String name) throws IOException {
        Path root = Fixtures.path("fs/trees/" + name);
        Map<String, byte[]> files = new TreeMap<>();
        TreeSet<String> folders = new TreeSet<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                String relative = root.relativize(path).toString().replace('\\', '/');
                if (Files.isRegularFile(path)) {
                    files.put(relative, Files.readAllBytes(path));
                } else if (!relative.isEmpty()) {
                    folders.add(relative);
                }
            }
        }
        return new FileTree(files, name.equals("emptydir") ? List.of("only/empty") : folders);
    }

    static List<String> images() throws IOException {
        Path images = Fixtures.path(FIXTURES);
        try (Stream<Path> all = Files.walk(images)) {
            return all.map(path -> images.relativize(path).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(".bin.gz"))
                    .map(name -> name.replace(".bin.gz", ""))
                    .filter(name -> !name.endsWith("BROKEN") && !name.endsWith("empty"))
                    .sorted()
                    .toList();
        }
    }

    /** Contents by path, {@code SHA-256 size}; folders have a slash at their end. */
    private static Map<String, String> digests(FileTree tree) {
        Map<String, String> all = new TreeMap<>();
        tree.files().forEach((path, bytes) -> all.put(path, sha256(bytes) + " " + bytes.length));
        tree.folders().forEach(path -> all.put(path + "/", "- dir"));
        return all;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** What the real implementation reads in an image: by its list, else the tree in its name. */
    private static Map<String, String> expected(String image) throws IOException {
        Path list = Fixtures.path(FIXTURES + image + ".bin.gz")
                .resolveSibling(image.substring(image.indexOf('/') + 1) + ".bin.list.tsv");
        if (!Files.exists(list)) {
            String tree = TREES.stream().filter(image::contains).findFirst().orElseThrow();
            Map<String, String> all = digests(tree(tree));
            if (image.startsWith("fat/") && image.endsWith("-lfn")) { // ESP-IDF's generator makes all letters small
                Map<String, String> small = new TreeMap<>();
                all.forEach((path, digest) -> small.put(path.toLowerCase(Locale.ROOT), digest));
                return small;
            }
            return all;
        }
        Map<String, String> all = new TreeMap<>();
        for (String line : Files.readAllLines(list, StandardCharsets.UTF_8)) {
            String[] columns = line.split("\t", -1);
            all.put(columns[2].replaceFirst("^/", ""), columns[0] + " " + columns[1]);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("images")
    void readsWhatOthersWrote(String name) throws Exception {
        Volume volume = Filesystem.recognise(image(name)).orElseThrow();
        Map<String, String> read = digests(volume.tree());
        Map<String, String> expected = expected(name);
        if (name.startsWith("spiffs/")) { // it has no folders
            read.keySet().removeIf(path -> path.endsWith("/"));
            expected.keySet().removeIf(path -> path.endsWith("/"));
        }
        assertThat(volume.damage()).isEmpty();
        assertThat(read).isEqualTo(expected);
        assertThat(volume.usedBytes()).isBetween(0L, volume.totalBytes());
        assertThat(volume.format().toString()).startsWithIgnoringCase(name.substring(0, name.indexOf('/')));
        if (name.startsWith("fat/")) {
            assertThat(volume.format().toString()).contains(name.contains("wl") ? "with wear" : "without wear");
        }
    }

    /** Images that a device has written to, or could, have the two free blocks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "churn-idf-1",
                "churn-idf-2",
                "churn-idf-3",
                "churn-esp8266",
                "idf-empty",
                "idf-big",
                "idf-basic-page512",
                "mkspiffs-esp8266-big",
            })
    void seesTheBlocksThatADeviceNeedsToWrite(String name) {
        assertThat(Spiffs.freeBlocks(image("spiffs/" + name)).orElseThrow())
                .isGreaterThanOrEqualTo(Spiffs.FREE_TO_WRITE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"littlefs/*", "fat/*", "spiffs/idf-basic-nomagic"})
    void countsNoBlocksWhereThereIsNoMark(String pattern) throws Exception {
        for (String name : images()) {
            if (name.matches(pattern.replace("*", ".*"))) {
                assertThat(Spiffs.freeBlocks(image(name))).as(name).isEmpty();
            }
        }
        assertThat(Spiffs.freeBlocks(new byte[0])).isEmpty();
        assertThat(Spiffs.freeBlocks(new byte[0x3000])).isEmpty();
    }

    @Test
    void tellsWhichFileCannotBeRead() {
        Volume volume =
                Filesystem.recognise(image("spiffs/idf-nonascii-BROKEN")).orElseThrow();
        assertThat(volume.damage())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("is missing"));
    }

    @ParameterizedTest
    @CsvSource({
        "spiffs/idf-basic, basic, spiffs",
        "spiffs/idf-big, big, spiffs",
        "spiffs/idf-many, many, spiffs",
        "spiffs/idf-path31, path31, spiffs",
        "spiffs/idf-full-big, big, spiffs",
        "spiffs/idf-basic-page512, basic, spiffs pageSize=512",
        "spiffs/idf-basic-page1024, basic, spiffs pageSize=1024",
        "spiffs/idf-basic-name64, basic, spiffs nameLength=64",
        "spiffs/idf-basic-meta8, basic, spiffs metaLength=8",
        "spiffs/idf-basic-nomagic, basic, spiffs magic=no",
        "spiffs/idf-basic-nomagiclen, basic, spiffs magic=nolength",
        "spiffs/idf-basic-block8192, basic, spiffs blockSize=8192",
        "spiffs/idf-basic-block65536, basic, spiffs blockSize=64K",
        "spiffs/idf-basic-aligned-meta0, basic, spiffs aligned=yes metaLength=0",
        "spiffs/idf-big-aligned-meta0-nolen, big, esp8266 spiffs blockSize=4096",
        "fat/plain4096-flat8, flat8, fat wearLevelling=none",
        "fat/plain4096-onefat-flat8, flat8, fat wearLevelling=none fats=1",
        "fat/plain4096-detect-flat8, flat8, fat wearLevelling=none",
        "fat/plain512-fat16-flat8, flat8, fat wearLevelling=none sectorSize=512",
        "fat/wl4096-528k-flat8, flat8, fat",
        "fat/wl4096-flat8, flat8, fat",
        "fat/wl4096-small-flat8, flat8, fat",
        "fat/wl512-perf-flat8, flat8, fat sectorSize=512",
        "fat/wl512-safe-flat8, flat8, fat sectorSize=512 wearLevelling=safe",
    })
    void writesWhatEspressifsGeneratorWrites(String name, String tree, String format) throws Exception {
        byte[] reference = image(name);
        byte[] written = FilesystemSpec.parse(format).of("", reference.length).write(tree(tree), reference.length);
        if (name.startsWith("fat/")) {
            correctParents(reference, written);
            correctLabel(reference);
        }
        assertThat(Arrays.mismatch(written, reference)).isEqualTo(-1);
    }

    /** The generator's ".." of a folder in the outermost one names cluster 1; the rule, and what we write, is 0. */
    private static void correctParents(byte[] reference, byte[] written) {
        for (int at = 0; at < written.length; at += 32) {
            if (written[at] == '.' && written[at + 1] == '.' && written[at + 26] == 0 && reference[at + 26] == 1) {
                reference[at + 26] = 0;
            }
        }
    }

    /** The generator names a label that the root does not have; fsck complains of it, so there is none here. */
    private static void correctLabel(byte[] reference) {
        int sector = new String(reference, 43, 9, StandardCharsets.US_ASCII).equals("Espressif") ? 0 : 4096;
        System.arraycopy("NO NAME    ".getBytes(StandardCharsets.US_ASCII), 0, reference, sector + 43, 11);
    }

    /** The generator's own image of these is broken; mkspiffs and the device's code have the same pages as here. */
    @Test
    void writesNamesThatAreNotAscii() throws Exception {
        byte[] image = FilesystemSpec.parse("spiffs").of("", 0).write(tree("nonascii"), 0x10000);
        byte[] reference = image("spiffs/mkspiffs-esp32-nonascii");
        Volume read = Filesystem.recognise(image).orElseThrow();
        assertThat(read.damage()).isEmpty();
        assertThat(digests(read.tree()))
                .isEqualTo(digests(Filesystem.recognise(reference).orElseThrow().tree()));
        for (String format : List.of("littlefs", "fat wearLevelling=none", "fat sectorSize=512")) {
            byte[] other = FilesystemSpec.parse(format).of("", 0).write(tree("nonascii"), 0x40000);
            assertThat(digests(Filesystem.recognise(other).orElseThrow().tree()))
                    .isEqualTo(digests(tree("nonascii")));
        }
    }

    @Test
    void writesAnEmptySpiffsAsTheGeneratorDoes() throws EspException {
        byte[] reference = image("spiffs/idf-empty");
        FileTree nothing = new FileTree(Map.of(), List.of());
        assertThat(FilesystemSpec.parse("spiffs").of("", 0).write(nothing, reference.length))
                .isEqualTo(reference);
    }

    /** What littlefs 2.11 formats, 16 blocks; {@code fs} of the shared fixtures has it byte by byte. */
    @Test
    void writesAnEmptyLittleFsAsTheDeviceDoes() throws EspException {
        byte[] image = FilesystemSpec.parse("littlefs").of("", 0).write(new FileTree(Map.of(), List.of()), 0x1_0000);
        String first = "01000000 f00ffff7 6c6974746c656673 2fe00010 01000200 00100000 10000000 40000000 ffffff7f"
                + " fe030000 7feffc10 80000000 b3abd29a 0ff0004c e032c5fa";
        byte[] expected = HexFormat.of().parseHex(first.replace(" ", ""));
        assertThat(Arrays.copyOf(image, expected.length)).isEqualTo(expected);
        assertThat(Arrays.copyOfRange(image, 0x1000 + expected.length - 4, 0x1000 + expected.length))
                .isEqualTo(HexFormat.of().parseHex("30a7c07e"));
    }
}
