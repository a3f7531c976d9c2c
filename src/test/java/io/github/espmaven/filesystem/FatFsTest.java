package io.github.espmaven.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random trees in FAT volumes in the hands of FatFs, the implementation of ESP-IDF, under Node.js: mounted, read, changed, mounted
 * again, and read back here.
 */
@Tag("slow")
class FatFsTest {
    private static final String PROJECT = System.getProperty("basedir", "");
    private static final Path MODULE = Path.of(PROJECT, "target/js-fatfs/package/dist/fatfs.js");
    private static final Path DRIVER = Path.of(PROJECT, "src/test/js/read-fat.mjs");
    private static final String WRITTEN = "Written by FatFs.txt";
    private static final List<String> LETTERS =
            List.of("a", "b", "Z", "9", "-", "_", " ", ".", "+", "~", "\u00e4", "\u00df", "\u65e5", "\u0416");

    @TempDir
    Path dir;

    private static String name(Random random) {
        StringBuilder name = new StringBuilder("n" + random.nextInt(10_000));
        int length = random.nextInt(4) == 0 ? random.nextInt(60) : random.nextInt(8);
        for (int i = 0; i < length; i++) {
            name.append(LETTERS.get(random.nextInt(LETTERS.size())));
        }
        return name.append(random.nextBoolean() ? ".t" : "x").toString();
    }

    private static FileTree tree(Random random, int bytes) {
        Map<String, byte[]> files = new TreeMap<>();
        List<String> folders = new ArrayList<>(List.of(""));
        for (int i = random.nextInt(6); i > 0; i--) {
            folders.add(folders.get(random.nextInt(folders.size())) + name(random) + "/");
        }
        int left = bytes;
        for (int i = random.nextInt(40); i > 0 && left > 0; i--) {
            byte[] contents = new byte[random.nextInt(10) == 0 ? 0 : random.nextInt(Math.min(left, 20_000))];
            random.nextBytes(contents);
            left -= contents.length + 0x1000;
            files.put(folders.get(random.nextInt(folders.size())) + name(random), contents);
        }
        return new FileTree(
                files,
                folders.stream()
                        .filter(f -> !f.isEmpty())
                        .map(f -> f.substring(0, f.length() - 1))
                        .toList());
    }

    private static Map<String, String> digests(FileTree tree) throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (Map.Entry<String, byte[]> file : tree.files().entrySet()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getValue());
            all.put(file.getKey(), HexFormat.of().formatHex(digest));
        }
        return all;
    }

    private static Map<String, String> digests(JsonObject files) {
        Map<String, String> all = new TreeMap<>();
        files.asMap().forEach((path, digest) -> all.put(path, digest.getAsString()));
        return all;
    }

    @ParameterizedTest
    @CsvSource({"4096, 0x100000, 100", "512, 0x40000, 50", "512, 0x300000, 25", "1024, 0x200000, 25"})
    void readsAndChangesThem(int sector, String bytes, int count) throws Exception {
        assumeTrue(Files.exists(MODULE), MODULE + " is not there: the build fetches that npm package");
        int size = Integer.decode(bytes);
        Filesystem fat = FilesystemSpec.parse("fat wearLevelling=none sectorSize=" + sector)
                .of("", size);
        List<FileTree> trees = new ArrayList<>();
        List<String> command = new ArrayList<>(List.of("node", DRIVER.toString(), MODULE.toString(), "" + sector));
        for (int i = 0; i < count; i++) {
            FileTree tree = tree(new Random(31L * sector + i), size / 2);
            trees.add(tree);
            command.add(
                    Files.write(dir.resolve(i + ".fat"), fat.write(tree, size)).toString());
        }
        List<String> lines = run(command);
        for (int i = 0; i < count; i++) {
            JsonObject found = JsonParser.parseString(lines.get(i)).getAsJsonObject();
            Map<String, String> expected = digests(trees.get(i));
            assertThat(digests(found.getAsJsonObject("files"))).as("tree %d", i).isEqualTo(expected);
            Volume changed = fat.read(Files.readAllBytes(dir.resolve(i + ".fat.out")));
            assertThat(changed.damage()).isEmpty();
            assertThat(digests(changed.tree()))
                    .as("tree %d, changed", i)
                    .isEqualTo(digests(found.getAsJsonObject("changed")))
                    .hasSize(Math.max(1, expected.size()));
            byte[] written = new byte[5000];
            Arrays.fill(written, (byte) 'x');
            assertThat(changed.tree().files().get(WRITTEN)).isEqualTo(written);
        }
    }

    private List<String> run(List<String> command) throws Exception {
        Path complaints = dir.resolve("complaints");
        Path output = dir.resolve("output");
        Process node;
        try {
            node = new ProcessBuilder(command)
                    .redirectError(complaints.toFile())
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "no Node.js on the PATH");
            throw e;
        }
        assertThat(node.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).as(Files.readString(complaints)).isZero();
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }
}
