package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.ServeRequest.Resets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeJobTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "rfc2217"})
    void aServedBoardIsFlashedAndKeepsItsFlashInTheFile(String scheme) throws Exception {
        byte[] data = new byte[5000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
        }
        Path input = Files.write(folder.resolve("data.bin"), data);
        Path flash = folder.resolve("flash.bin");
        ServeRequest serve = new ServeRequest(
                board("sim:esp32c3?file=" + flash), scheme + "://127.0.0.1:0", Resets.LOCAL, Optional.empty());
        try (ServeJob.Running server = new ServeJob(serve, Clock.system(), new RecordingListener()).start()) {
            FlashJob.Result result =
                    new FlashJob(flash(server.url(), input), Clock.system(), new RecordingListener()).run();
            assertThat(result.report().writtenBytes()).isEqualTo(data.length);
        }
        byte[] kept = Files.readAllBytes(flash);
        assertThat(java.util.Arrays.copyOfRange(kept, 0x10000, 0x10000 + data.length))
                .isEqualTo(data);
    }

    private static FlashRequest flash(String port, Path input) {
        return new FlashRequest(
                new FirmwareInputs(
                        board(port), List.of(new ImageSpec("0x10000", input)), TableInput.NONE, HeaderSettings.KEEP),
                FlashOption.DEFAULTS,
                Optional.empty(),
                Duration.ZERO);
    }

    private static BoardRequest board(String port) {
        return Boards.at(port);
    }
}
