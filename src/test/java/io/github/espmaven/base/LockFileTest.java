package io.github.espmaven.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lock file is exclusive among processes, and does nothing to files that are none. */
@Timeout(60)
class LockFileTest {
    @TempDir
    Path folder;

    private LockFile lock(String name) {
        return new LockFile(folder.resolve(name), LockFile.Kind.PASSES);
    }

    @Test
    void isGoneWhenGivenBackAndItsTextTellsTheHolder() throws IOException {
        LockFile.Hold hold = lock("a").tryHold("esp:flash of blinky").orElseThrow();
        LockFile other = lock("a");
        assertThat(other.isHeld()).isTrue();
        assertThat(other.tryHold("another")).isEmpty();
        assertThat(other.holder()).isEqualTo("esp:flash of blinky");
        hold.close();
        assertThat(folder).isEmptyDirectory();
        assertThat(other.isHeld()).isFalse();
    }

    @Test
    void whatIsNoLockFileStaysAsItIs() throws IOException {
        Path theirs = Files.writeString(folder.resolve("theirs"), "precious");
        assertThatThrownBy(() -> lock("theirs").tryHold("us")).hasMessageContaining("is no lock file of this plugin");
        assertThat(lock("theirs").isHeld()).isFalse();
        assertThat(theirs).hasContent("precious");
        Path aside = Files.createDirectory(folder.resolve("directory"));
        assertThatThrownBy(() -> lock("directory").tryHold("us")).hasMessageContaining("is no lock file");
        assertThat(aside).isEmptyDirectory();
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws IOException {
        Path theirs = Files.writeString(folder.resolve("theirs"), "");
        Path missing = folder.resolve("missing");
        for (Path at : new Path[] {theirs, missing}) {
            Path link = Files.createSymbolicLink(folder.resolve("link"), at);
            assertThatThrownBy(() -> lock("link").tryHold("us")).hasMessageContaining("is no lock file");
            assertThat(link).isSymbolicLink();
            Files.delete(link);
        }
        assertThat(theirs).isEmptyFile();
        assertThat(missing).doesNotExist();
    }

    @Test
    void aForeignFileInItsPlaceIsNotDeletedWhenItIsGivenBack() throws IOException {
        LockFile.Hold hold = lock("a").tryHold("us").orElseThrow();
        Files.delete(folder.resolve("a"));
        Files.writeString(folder.resolve("a"), "precious");
        hold.close();
        assertThat(folder.resolve("a")).hasContent("precious");
    }

    @Test
    void aLeftoverOfAKilledProcessIsTakenOver() throws IOException {
        Files.writeString(folder.resolve("a"), "lock file of esp-maven-plugin\nsomebody\n");
        lock("a").tryHold("us").orElseThrow().close();
        assertThat(folder).isEmptyDirectory();
    }

    /** {@code mvn clean}, or whoever tidies up, deletes the lock file of a server at work. */
    @Test
    void aLockFileThatVanishedWhileHeldIsNoticed() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/locks")), "only Linux tells of deleted files");
        Process holder = holdElsewhere("a");
        try {
            Files.delete(folder.resolve("a"));
            LockFile next = lock("a");
            assertThat(next.tryHold("us")).isEmpty();
            assertThat(next.holder())
                    .contains("another process, whose lock file")
                    .contains("has been deleted");
            assertThat(folder).as("no trace").isEmptyDirectory();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        lock("a").tryHold("us").orElseThrow().close();
    }

    @Test
    void anotherProcessIsToldAndGoesWhenItIsKilled() throws Exception {
        Process holder = holdElsewhere("a");
        LockFile here = lock("a");
        assertThat(here.isHeld()).isTrue();
        assertThat(here.tryHold("us")).isEmpty();
        assertThat(here.holder()).isEqualTo("elsewhere");
        holder.destroyForcibly().waitFor();
        here.tryHold("us").orElseThrow().close();
    }

    private Process holdElsewhere(String name) throws IOException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Elsewhere.class.getName(),
                        folder.resolve(name).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(holder.getInputStream().read()).as("it holds").isEqualTo('!');
        return holder;
    }

    /** Holds a file until it is killed. */
    static final class Elsewhere {
        private Elsewhere() {}

        public static void main(String[] args) throws Exception {
            new LockFile(Path.of(args[0]), LockFile.Kind.PASSES)
                    .tryHold("elsewhere")
                    .orElseThrow();
            System.out.print('!');
            System.out.flush();
            System.in.read();
        }
    }
}
