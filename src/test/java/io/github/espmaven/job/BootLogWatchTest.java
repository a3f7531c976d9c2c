package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootLogWatchTest {

    @Test
    void showsTheBoardsFirstWordsAndItsLineAfterAFlashAtAHighRate() throws Exception {
        Path image = Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin");
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.at("sim:esp32c3"), List.of(new ImageSpec("0x0", image)), TableInput.NONE, HeaderSettings.KEEP);
        RecordingListener listener = new RecordingListener();
        new FlashJob(new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ofSeconds(3)), new FakeClock(), listener)
                .run();
        List<String> console = listener.told().stream()
                .filter(told -> told.startsWith("console "))
                .map(told -> told.substring("console ".length()))
                .toList();
        assertThat(console.get(0)).isEqualTo("ESP-ROM:esp32c3-api1-20210207");
        assertThat(console)
                .contains(
                        "entry 0x40384000",
                        "Hello from esp-maven-plugin! This line comes out of the flash. 1",
                        "Hello from esp-maven-plugin! This line comes out of the flash. 2");
    }
}
