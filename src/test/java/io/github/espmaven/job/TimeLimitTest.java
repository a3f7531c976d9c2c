package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code esp.timeLimit}: the goal ends in time, and says what the board holds then. */
@Tag("slow")
class TimeLimitTest {
    private static final byte[] FIRST = TestBoard.region(0x4_0000, 0x1_0000).bytes();
    private static final byte[] SECOND = TestBoard.region(0x6_0000, 0x4_0000).bytes();

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private List<ImageSpec> images;

    @BeforeEach
    void files() throws Exception {
        images = List.of(
                new ImageSpec("0x40000", Files.write(folder.resolve("first.bin"), FIRST)),
                new ImageSpec("0x60000", Files.write(folder.resolve("second.bin"), SECOND)));
    }

    private void flash(String options, Duration limit) throws EspException {
        String port = "sim:esp32c3?timing=real&flash=1MB&file=" + folder.resolve("flash.bin") + options;
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.limited(Boards.at(port), limit), images, TableInput.NONE, HeaderSettings.KEEP);
        new FlashJob(new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO), clock, new RecordingListener())
                .run();
    }

    @Test
    void whatIsInTimeIsAsEver() throws EspException {
        flash("", Duration.ofMinutes(1));
    }

    @Test
    void whatWasDoneIsSaidAndTheNextRunGoesOn() throws Exception {
        EspException e = catchThrowableOfType(EspException.class, () -> flash("", Duration.ofMillis(1800)));
        assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(2300));
        assertThat(Remedies.explain(e))
                .contains("ESP-125", "1.8 s of esp.timeLimit are over", "first.bin: sent, not proven")
                .containsPattern("second.bin: \\d+ of 262144 bytes sent, not proven")
                .contains("-Desp.timeLimit=5m", "is not sent again");
        flash("", Duration.ofMinutes(1));
        assertThat(Arrays.copyOfRange(Files.readAllBytes(folder.resolve("flash.bin")), 0x6_0000, 0xA_0000))
                .isEqualTo(SECOND);
    }

    /** Each moment of a flash, from waiting for the chip to its proof. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&ailment=no-auto-reset", "&ailment=wedged-stub", "&ailment=slow-erase(factor=1000)"})
    void noStepIsLeftOut(String options) throws EspException {
        for (int millis = 50; millis < 2500; millis += 400) {
            long start = clock.nanoTime();
            Duration limit = Duration.ofMillis(millis);
            EspException e = catchThrowableOfType(EspException.class, () -> flash(options, limit));
            if (e == null) {
                assertThat(clock.since(start)).as("done in time").isLessThanOrEqualTo(limit);
                return;
            }
            assertThat(e.problem()).as("after %d ms: %s", millis, e).isEqualTo(Problem.OUT_OF_TIME);
            assertThat(clock.since(start)).isLessThan(limit.plusSeconds(2));
        }
    }
}
