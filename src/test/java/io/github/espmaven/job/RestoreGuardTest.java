package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup must not bring onto a board whose fuses forbid it. */
class RestoreGuardTest {
    private static final int FLASH = 2 << 20;

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private final RecordingListener listener = new RecordingListener();

    private Path flash(String board, byte[] bytes) throws Exception {
        return Files.write(folder.resolve(board + ".bin"), bytes);
    }

    private static byte[] erased() {
        byte[] flash = new byte[FLASH];
        Arrays.fill(flash, (byte) 0xFF);
        return flash;
    }

    private RestoreJob.Result restore(BoardRequest board, Path backup, boolean force) throws EspException {
        return new RestoreJob(new RestoreRequest(board, backup, List.of(), force), clock, listener).run();
    }

    @Test
    void anUnsignedBootloaderIsRefusedByABoardWithSecureBoot() throws Exception {
        byte[] contents = erased();
        byte[] bootloader = Fixtures.bytes("bootloader/esp32c3-bootloader.bin");
        System.arraycopy(bootloader, 0, contents, 0, bootloader.length);
        BoardRequest open = Boards.at("sim:esp32c3?flash=2MB&file=" + flash("one", contents));
        Path backup = folder.resolve("one.esp-firmware");
        new BackupJob(new BackupRequest(open, TableInput.NONE, backup), clock, listener).run();
        Path file = flash("two", erased());
        BoardRequest secure = Boards.at("sim:esp32c3?flash=2MB&security=secure-boot&file=" + file);
        assertThatThrownBy(() -> restore(secure, backup, false))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.SIGNATURE_INVALID))
                .hasMessageContaining("could never start on this board, whose secure boot goes by the key digest")
                .hasMessageEndingWith(": it has no signature");
        assertThat(Files.readAllBytes(file)).as("nothing is done").isEqualTo(erased());
        assertThat(restore(secure, backup, true).whole()).isTrue();
        assertThat(Files.readAllBytes(file)).isEqualTo(contents);
    }
}
