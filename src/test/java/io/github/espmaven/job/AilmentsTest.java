package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code esp:flash} of 128 KB over a used flash makes of each ailment of the virtual board (virtual-board.md). */
class AilmentsTest {
    private static final int OFFSET = 0x4_0000;
    private static final int LENGTH = 0x2_0000;
    private static final byte[] APP = TestBoard.region(OFFSET, LENGTH).bytes();
    private static final byte[] USED = TestBoard.used(1 << 20);

    @TempDir
    Path folder;

    /** The outcome: done or the problem, and when, after which events. */
    private record Run(String outcome, Duration took, String events) {}

    private Run flash(String options, byte[] before, String offset, byte[] image) throws Exception {
        Path file = Files.write(folder.resolve("flash.bin"), before);
        return flash(options + "&flash=1MB&file=" + file, offset, image);
    }

    private Run flash(String options, String offset, byte[] bytes) throws Exception {
        FakeClock clock = new FakeClock();
        RecordingListener listener = new RecordingListener();
        ImageSpec image = new ImageSpec(offset, Files.write(folder.resolve("app.bin"), bytes));
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.at("sim:esp32c3?" + options), List.of(image), TableInput.NONE, HeaderSettings.KEEP);
        try {
            new FlashJob(new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO), clock, listener).run();
            return new Run("OK", clock.elapsed(), listener.events().toString());
        } catch (EspException e) {
            return new Run(
                    e.problem().name(), clock.elapsed(), listener.events().toString());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bit-errors                                           | OK
        bit-errors(rate=1e-6,power=0)                        | OK
        bit-errors(rate=1e-3,at=921600,clean=115200)         | OK
        dropped-bytes                                        | OK
        wedged-stub                                          | OK
        wedged-stub(blocks=2)                                | OK
        wedged-stub(blocks=2,times=1)                        | OK
        brownout                                             | OK
        brownout(times=1)                                    | OK
        unplug                                               | PORT_LOST
        unplug(bytes=40000,returns=2)                        | OK
        tx-cut                                               | NO_SERIAL_DATA
        tx-cut(bytes=2000)                                   | NO_SERIAL_DATA
        rx-cut                                               | NO_SYNC_REPLY
        rx-cut(bytes=20000)                                  | NO_SYNC_REPLY
        no-auto-reset                                        | WRONG_BOOT_MODE
        wrong-crystal                                        | OK
        echo                                                 | OK
        stuck-bit(offset=0x40010,bit=3,value=1)              | VERIFY_FAILED
        bad-sector(offset=0x41000)                           | VERIFY_FAILED
        slow-erase                                           | OK
        slow-erase(factor=1000)                              | OK
        dio-only                                             | OK
        """)
    void endsAs(String ailment, String outcome) throws Exception {
        Run run = flash("ailment=" + ailment, USED, "0x40000", APP);
        assertThat(run.outcome()).isEqualTo(outcome);
        byte[] left = Files.readAllBytes(folder.resolve("flash.bin"));
        byte[] programmed = Arrays.copyOfRange(left, OFFSET, OFFSET + LENGTH);
        if (run.outcome().equals("OK")) {
            assertThat(programmed).as("success is true").isEqualTo(APP);
        }
        assertThat(flash("ailment=" + ailment, USED, "0x40000", APP))
                .as("again")
                .isEqualTo(run);
    }

    @Test
    void anotherSeedIsAnotherCourse() throws Exception {
        Run one = flash("ailment=bit-errors(rate=1e-5,power=0,seed=1)", USED, "0x40000", APP);
        Run other = flash("ailment=bit-errors(rate=1e-5,power=0,seed=2)", USED, "0x40000", APP);
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void anAppKillsTheUsbPortWhenItStarts() throws Exception {
        byte[] demo =
                Files.readAllBytes(Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin"));
        String port = "usb=303a:1001&ailment=usb-off&flash=1MB&file=" + folder.resolve("flash.bin");
        assertThat(flash(port, "0x0", demo).outcome()).as("still blank").isEqualTo("OK");
        assertThat(flash(port, "0x0", demo).outcome()).isEqualTo("PORT_LOST");
        assertThat(flash(port + "&boot=download", "0x0", demo).outcome())
                .as("by hand")
                .isEqualTo("OK");
    }
}
