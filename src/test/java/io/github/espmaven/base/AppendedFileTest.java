package io.github.espmaven.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines put behind those of a file, and files that are changed by one at a time. */
class AppendedFileTest {
    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void linesComeBehindWholeLines() throws Exception {
        Path file = folder.resolve("new/log");
        AtomicFile.append(file, bytes("one\n"));
        AtomicFile.append(file, bytes("two\nthree\n"));
        assertThat(file).hasContent("one\ntwo\nthree\n");
        Files.writeString(file, "one\ntw");
        AtomicFile.append(file, bytes("three\n"));
        assertThat(file).as("half a line is none").hasContent("one\nthree\n");
        assertThatThrownBy(() -> AtomicFile.append(folder, bytes("x\n"))).isInstanceOf(IOException.class);
    }

    @Test
    void whoHasAFileLongerThanAnyChangeTakesIsNamed() throws Exception {
        Path file = folder.resolve("table");
        Optional<LockFile.Hold> hold = SharedFile.lock(file).tryHold("station left");
        Clock impatient = new io.github.espmaven.testing.FakeClock();
        assertThatThrownBy(() -> SharedFile.alone(file, impatient, () -> true))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE_UNWRITABLE))
                .hasMessage("cannot write " + file + ": it is in use by station left");
        assertThat(impatient.nanoTime())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(30).toNanos());
        hold.orElseThrow().close();
        assertThat(SharedFile.alone(file, impatient, () -> "mine")).isEqualTo("mine");
    }
}
