package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code file=}: the flash outlives the board. */
class FlashFileTest {
    @TempDir
    private Path folder;

    private Path file;
    private BoardOptions options;

    @BeforeEach
    void name() {
        file = folder.resolve("new folder").resolve("flash.bin");
        options = BoardOptions.of(Chip.ESP32_C3).withFile(file);
    }

    @Test
    void isMadeBlankAndKeepsWhatWasWrittenUntilTheNextBoard() throws Exception {
        RawClient client = RawClient.withStub(options);
        assertThat(file).hasSize(4 * 1024 * 1024);
        assertThat(Files.readAllBytes(file)).containsOnly(0xFF);
        client.ok(new Commands.FlashBegin(4, 1, 0x1000, 0x2000, Commands.Encryption.PLAIN));
        client.ok(new Commands.FlashData(0, new byte[] {1, 2, 3, 4}));
        client.port.close();
        client.port.close();

        VirtualBoard next = new VirtualBoard(options, new FakeClock());
        assertThat(next.flash()).startsWith(0xFF, 0xFF).isEqualTo(Files.readAllBytes(file));
        assertThat(next.flash()[0x2003]).isEqualTo((byte) 4);
        next.transport().close();
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertThat(left).as("no lock or half-written file stays").containsExactly(file);
        }
    }

    @Test
    void isSavedAtAReset() throws Exception {
        RawClient client = RawClient.withStub(options);
        client.ok(new Commands.FlashBegin(4, 1, 0x1000, 0, Commands.Encryption.PLAIN));
        client.ok(new Commands.FlashData(0, new byte[] {1, 2, 3, 4}));
        assertThat(Files.readAllBytes(file)[3]).isEqualTo((byte) 0xFF);
        client.resetIntoDownload();
        assertThat(Files.readAllBytes(file)[3]).isEqualTo((byte) 4);
        client.port.close();
    }

    @Test
    void belongsToOneBoardAtATime() throws EspException {
        VirtualBoard first = new VirtualBoard(options, new FakeClock());
        refuses(options, "is in use by another virtual board (process ");
        first.transport().close();
        new VirtualBoard(options, new FakeClock()).transport().close();
    }

    /** Two processes, or two boards of one process first: a refused attempt must not break the holder's lock. */
    @Test
    void belongsToOneBoardAmongAllProcesses() throws Exception {
        VirtualBoard first = new VirtualBoard(options, new FakeClock());
        refuses(options, "is in use by another virtual board (process ");
        assertThat(takenByAnotherProcess()).isFalse();
        first.transport().close();
        assertThat(takenByAnotherProcess()).isTrue();
    }

    private boolean takenByAnotherProcess() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classes = System.getProperty("java.class.path");
        return new ProcessBuilder(java.toString(), "-cp", classes, OtherProcess.class.getName(), file.toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    /** Ends with 0 when it could take hold of the file. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) {
            System.exit(taken(args[0]) ? 0 : 3);
        }

        private static boolean taken(String file) {
            try {
                FlashFile.open("sim:esp32c3", Path.of(file), 1 << 22);
                return true;
            } catch (EspException e) {
                return false;
            }
        }
    }

    @Test
    void mustHaveTheSizeOfTheFlash() throws Exception {
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[1000]);
        refuses(options, "holds 1000 B, but the board's flash has 4MB");
        assertThat(file).as("untouched").hasSize(1000);
        Files.delete(file);
        new VirtualBoard(options, new FakeClock()).transport().close();
    }

    @Test
    void mustBeAFile() throws IOException {
        Files.createDirectories(file);
        refuses(options, "is a folder");
        Path inTheWay = Files.createFile(folder.resolve("in-the-way"));
        refuses(options.withFile(inTheWay.resolve("flash.bin")), "cannot be used for the flash");
    }

    @Test
    void whatCannotBeSavedLeavesNothingHalf() throws Exception {
        RawClient client = RawClient.withStub(options);
        client.ok(new Commands.FlashBegin(4, 1, 0x1000, 0, Commands.Encryption.PLAIN));
        client.ok(new Commands.FlashData(0, new byte[] {1, 2, 3, 4}));
        Files.delete(file);
        Files.createFile(Files.createDirectory(file).resolve("in-the-way"));
        assertThatThrownBy(client::resetIntoDownload).hasMessageContaining("cannot be saved to " + file);
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertThat(left).noneMatch(path -> path.toString().endsWith(".new"));
        }
    }

    private static void refuses(BoardOptions options, String why) {
        assertThatThrownBy(() -> new VirtualBoard(options, new FakeClock()))
                .hasMessageContaining(why)
                .asInstanceOf(InstanceOfAssertFactories.type(EspException.class))
                .returns(Problem.BAD_VIRTUAL_BOARD, EspException::problem);
    }
}
