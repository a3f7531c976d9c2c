package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EraseJobTest {
    @TempDir
    private Path dir;

    private static EraseJob.Result erase(String what) throws EspException {
        EraseRequest request =
                new EraseRequest(Boards.at("sim:esp32c3"), Optional.of(what), TableInput.NONE, FlashOption.DEFAULTS);
        return new EraseJob(request, new FakeClock(), new RecordingListener()).run();
    }

    @Test
    void whatIsNamedTwiceCountsOnce() throws EspException {
        assertThat(erase("0x9000+0x6000,0xa000+0x1000,0x9000+0x6000").bytes()).contains(0x6000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "all | Would erase the whole flash.",
                "0x9000+0x1000,data:nvs | Would erase 0x9000+0x1000,data:nvs."
            })
    void aDryRunOpensNoPort(String what, String line) throws EspException {
        EraseRequest request =
                new EraseRequest(Boards.at("/dev/gone"), Optional.of(what), TableInput.NONE, FlashOption.DEFAULTS);
        EraseJob job = new EraseJob(request, new FakeClock(), new RecordingListener());
        assertThat(job.dryRun()).isEqualTo(line);
        EraseRequest wrong =
                new EraseRequest(Boards.at("/dev/gone"), Optional.of("9+1"), TableInput.NONE, FlashOption.DEFAULTS);
        assertThatThrownBy(() -> new EraseJob(wrong, new FakeClock(), new RecordingListener()).dryRun())
                .hasMessage(
                        "0x000009+0x1 is not made of whole 4 KB sectors; the sectors it touches are 0x000000+0x1000");
    }

    @Test
    void whatOnlyTheRomCanDoAfterwardsIsDoneWithoutTheStub() throws Exception {
        Path file = dir.resolve("flash.bin");
        byte[] used = new byte[4 << 20];
        Files.write(file, used);
        BoardRequest board = Boards.at("sim:esp32c3?file=" + file);
        BoardRequest softly = new BoardRequest(board.port(), board.options(), AfterReset.SOFT_RESET);
        EraseRequest all = new EraseRequest(softly, Optional.of("all"), TableInput.NONE, FlashOption.DEFAULTS);
        RecordingListener listener = new RecordingListener();
        assertThat(new EraseJob(all, new FakeClock(), listener).run().ending()).isEqualTo(BoardEnding.RESTARTED);
        assertThat(listener.told())
                .contains("warning esp.after=soft-reset: the stub is not used, for only the chip's ROM can start the"
                        + " application without a reset");
        assertThat(Files.readAllBytes(file)).containsOnly((byte) 0xff);
    }

    @Test
    void aBoardWithoutATableIsNoFaultOfATable() {
        assertThatThrownBy(() -> erase("nvs")).isInstanceOfSatisfying(EspException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.BAD_PARTITION_TABLE);
            assertThat(e).hasMessage("the flash of the board, at 0x008000: partition table is empty: nothing but 0xff");
        });
    }
}
