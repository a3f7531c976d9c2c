package io.github.espmaven.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our FAT volumes in the hands of dosfstools and mtools, where those are installed. */
class FatToolsTest {
    @TempDir
    Path dir;

    private String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("MTOOLS_SKIP_CHECK", "0");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static boolean isInstalled(String tool) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)))
                || Files.isExecutable(Path.of("/usr/sbin", tool));
    }

    private static FileTree tree() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : List.of(
                "README.TXT",
                "lower.txt",
                "MixedCase.Txt",
                "UPPER.low",
                "a rather long name with blanks.html",
                "two.dots.tar.gz",
                "noext",
                ".hidden",
                "with+plus[1].txt",
                "\u00fcml\u00e4ut.txt",
                "\u65e5\u672c.txt",
                "x".repeat(255),
                "EMPTY")) {
            files.put(name, name.repeat(50).getBytes(StandardCharsets.UTF_8));
            files.put("folder/Sub Folder/" + name, name.getBytes(StandardCharsets.UTF_8));
        }
        files.put("EMPTY", new byte[0]);
        for (int i = 0; i < 150; i++) {
            files.put("many/a long name for number " + i + ".html", new byte[i]);
        }
        return new FileTree(files, List.of("nothing"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x100000 sectorSize=4096",
                "0x100000 sectorSize=512",
                "0x300000 sectorSize=512",
                "0x206c00 sectorSize=512",
                "0x206e00 sectorSize=512",
                "0x200000 sectorSize=512 fats=1",
                "0xc00000 sectorSize=1024",
                "0x1030000 sectorSize=4096 rootEntries=16",
                "0x280000 sectorSize=2048"
            })
    void takeThemForSound(String format) throws Exception {
        assumeTrue(isInstalled("fsck.vfat") && isInstalled("mcopy"), "dosfstools and mtools are not installed");
        int size = Integer.decode(format.substring(0, format.indexOf(' ')));
        Filesystem fat = FilesystemSpec.parse("fat wearLevelling=none" + format.substring(format.indexOf(' ')))
                .of("", size);
        FileTree tree = tree();
        Path image = Files.write(dir.resolve("fat.img"), fat.write(tree, size));
        assertThat(run("/usr/sbin/fsck.vfat", "-n", "-v", image.toString()))
                .doesNotContainIgnoringCase("invalid", "bad", "differ", "wrong", "Orphan", "Unable")
                .contains("fat.img: " + (tree.files().size() + tree.folders().size()) + " files");
        Path copy = Files.createDirectory(dir.resolve("copy"));
        run("mcopy", "-s", "-n", "-i", image.toString(), "::/", copy.toString());
        assertThat(contents(copy)).containsExactlyInAnyOrderEntriesOf(expected(tree));
    }

    private static Map<String, Integer> expected(FileTree tree) {
        Map<String, Integer> all = new TreeMap<>();
        tree.files().forEach((path, bytes) -> all.put(path, Arrays.hashCode(bytes)));
        return all;
    }

    private static Map<String, Integer> contents(Path folder) throws IOException {
        Map<String, Integer> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return all;
    }
}
