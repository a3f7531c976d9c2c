package io.github.espmaven.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginsTest {
    /** SHA-256 of "abc", FIPS 180-4's first example. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    @Test
    void findsTheElfFileByItsDigest() throws Exception {
        Path elf = Files.createDirectories(folder.resolve("a/b")).resolve("app.elf");
        Files.writeString(elf, "abc");
        Files.writeString(folder.resolve("other.elf"), "abd");
        Files.writeString(folder.resolve("broken.esp-firmware"), "no bundle");
        Origins origins = new Origins(List.of(folder.resolve("missing"), folder));
        assertThat(origins.of(ABC)).contains(elf);
        assertThat(origins.of("0".repeat(64))).isEmpty();
    }
}
