package io.github.espmaven.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is replaced as a whole, and nothing else is touched; {@code FileFaultsTest} breaks it off. */
class AtomicFileTest {
    private static final byte[] NEW = {1, 2, 3};

    @TempDir
    Path folder;

    private void holdsNew(Path file) {
        assertThat(file).hasBinaryContent(NEW);
    }

    @Test
    void isMadeWithItsDirectories() throws IOException {
        Path file = folder.resolve("a/b/c.bin");
        AtomicFile.replace(file, NEW);
        holdsNew(file);
        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
        try (var all = Files.list(file.getParent())) {
            assertThat(all).as("nothing beside it").containsExactly(file);
        }
    }

    @Test
    void keepsItsPermissions() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "old");
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        AtomicFile.replace(file, NEW);
        holdsNew(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aLinkStaysAndTheFileBehindItIsReplaced() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("data", "f"));
        AtomicFile.replace(link, NEW);
        assertThat(link).isSymbolicLink();
        holdsNew(data.resolve("f"));
        AtomicFile.replace(link, new byte[] {4});
        assertThat(data.resolve("f")).hasBinaryContent(new byte[] {4});
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        assertThatThrownBy(() -> AtomicFile.replace(loop, NEW)).hasMessageContaining("leads nowhere");
    }

    @Test
    void filesNamedLikeNewVersionsAreNotTouched() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Files.createSymbolicLink(folder.resolve("f.new"), precious);
        Files.createSymbolicLink(folder.resolve("f.tmp"), precious);
        AtomicFile.replace(folder.resolve("f"), NEW);
        assertThat(precious).hasContent("precious");
        assertThat(folder.resolve("f.new")).isSymbolicLink();
    }

    @Test
    void aDeviceIsWrittenToAndStays() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        assertThatThrownBy(() -> AtomicFile.replace(full, NEW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        assertThat(Files.isRegularFile(full)).isFalse();
        AtomicFile.replace(Path.of("/dev/null"), NEW);
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void whatCannotBeReplacedLeavesNothingBesideIt() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("d"));
        assertThatThrownBy(() -> AtomicFile.replace(directory, NEW)).isInstanceOf(FileSystemException.class);
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(directory));
    }
}
