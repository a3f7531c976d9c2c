package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashMode;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.job.BootCheckRequest.When;
import io.github.espmaven.report.BootResult;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class BootCheckTest {
    private static final Path HELLO =
            Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin");
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final RecordingListener listener = new RecordingListener();

    @TempDir
    private Path dir;

    @Test
    void showsTheBoardsFirstWordsAndItsLineAfterAFlashAtAHighRate() throws Exception {
        flash("sim:esp32c3", HELLO, new BootCheckRequest(When.NEVER, LIMIT, Duration.ofSeconds(3), false));
        assertThat(console().get(0)).isEqualTo("ESP-ROM:esp32c3-api1-20210207");
        assertThat(console())
                .contains(
                        "entry 0x40384000",
                        "Hello from esp-maven-plugin! This line comes out of the flash. 1",
                        "Hello from esp-maven-plugin! This line comes out of the flash. 2");
    }

    @Test
    void aLineOfTheApplicationEndsTheCheckAndNothingElseIsShown() throws Exception {
        FlashResult result = flash("sim:esp32c3", HELLO, auto());
        assertThat(result.boot()).map(BootResult::state).contains(BootResult.State.RUNNING);
        assertThat(result.boot().orElseThrow().time()).isLessThan(Duration.ofSeconds(2));
        assertThat(console()).isEmpty();
        assertThat(listener.told().get(listener.told().size() - 1))
                .matches("started The application runs: its first line came after .*s\\.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        I (300) main_task: Calling app_main()                                  | RUNNING
        I (20) cpu_start: Unicore app                                          | RUNNING
        ready                                                                  | RUNNING
        I (30) boot: Loaded app from partition at offset 0x10000               | SILENT
        """)
    void whatProvesThatAnApplicationRuns(String line, BootResult.State state) throws Exception {
        FlashResult result = flash(scripted(line), HELLO, auto());
        assertThat(result.boot()).map(BootResult::state).contains(state);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        E (55) boot: No bootable app partitions in the partition table              | no-app
        E (55) esp_image: image at 0x10000 has invalid magic byte (nothing flashed here?) | bad-app
        E (40) flash_parts: partition 0 invalid magic number 0xffff                 | bad-partition-table
        E (60) boot_comm: Image requires chip rev >= v3.0, but chip is v1.0         | wrong-revision
        Brownout detector was triggered                                             | brownout
        E (99) spi_flash: Detected size(4096k) smaller than the size in the binary image header(16384k). Probe failed. | flash-size
        Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled. | panic
        """)
    void whatTellsOfAFailureFails(String line, String fault) throws Exception {
        EspException failure = failure(scripted(line), HELLO, auto());
        assertThat(failure.evidence().get(Key.FAULT)).contains(fault);
        assertThat(failure).hasMessageContaining(line);
        assertThat(console()).contains(line);
        assertThat(Remedies.explain(failure)).contains("-Desp.checkBoot=never");
    }

    @Test
    void whatTheBootloaderSaysBeforeIsTold() throws Exception {
        Path script = Files.writeString(dir.resolve("script.txt"), """
            10ms E (50) esp_image: image at 0x20000 has invalid magic byte (nothing flashed here?)
            1ms E (51) boot: OTA app partition slot 1 is not bootable
            1ms E (52) boot: No bootable app partitions in the partition table
            """);
        EspException failure = failure("sim:esp32c3?console=" + script, HELLO, auto());
        assertThat(failure)
                .hasMessageContaining("image at 0x20000 has invalid magic byte")
                .hasMessageContaining("No bootable app partitions");
    }

    @Test
    void withoutABootloaderTheBoardDoesNotStart() throws Exception {
        BootCheckRequest always = new BootCheckRequest(When.ALWAYS, LIMIT, Duration.ZERO, false);
        EspException failure = failure("sim:esp32c3", new ImageSpec("0x10000", HELLO), always);
        assertThat(Remedies.explain(failure)).isEqualTo("""
            ESP-407 The board does not start: there is no bootloader in flash \
            where the chip looks for it: "invalid header: 0xffffffff".
              The ESP32-C3 looks for its bootloader at 0x000000.
              1. Flash the bootloader for this chip there: bootloader=FILE in -Desp.images means that place.
              2. Flash bootloader, partition table and application of one build: -Desp.buildDirectory=build, or all \
            three in -Desp.images.
              3. If its start is not to be judged: -Desp.checkBoot=never.
              More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-407\
            """);
        assertThat(console()).contains("invalid header: 0xffffffff");
    }

    @Test
    void anAppAloneIsNotToBlameForAMissingBootloader() throws Exception {
        assertThat(run("sim:esp32c3", new ImageSpec("0x10000", HELLO), auto()).boot())
                .isEmpty();
        assertThat(listener.told()).anyMatch(told -> told.startsWith("warning The board does not start, for lack of"));
    }

    @Test
    void dataAloneIsNotToBlameForABoardThatDoesNotStart() throws Exception {
        Path data = Files.writeString(dir.resolve("data.txt"), "settings");
        FlashResult result = run("sim:esp32c3", new ImageSpec("0x9000", data), auto());
        assertThat(result.boot()).isEmpty();
        assertThat(listener.told())
                .anyMatch(told -> told.startsWith("warning The board does not start, for lack of something"));
    }

    /** The module's two other data lines are not wired. */
    @Test
    void aBootloaderThatTheRomCannotReadPointsToItsFlashMode() throws Exception {
        EspException failure = failure("sim:esp32c3?ailment=dio-only", inMode(FlashMode.QIO), auto());
        assertThat(failure.evidence().get(Key.FLASH_MODE)).contains("qio");
        assertThat(Remedies.explain(failure))
                .contains("1. Have it read over two data lines")
                .contains("tryModes");
    }

    @Test
    void tryModesFindsTheOneThatWorksAndSaysSo() throws Exception {
        String port = "sim:esp32c3?ailment=dio-only&file=" + dir.resolve("flash.bin");
        FlashResult result =
                flash(port, inMode(FlashMode.QIO), new BootCheckRequest(When.AUTO, LIMIT, Duration.ZERO, true));
        assertThat(result.boot()).map(BootResult::state).contains(BootResult.State.RUNNING);
        assertThat(listener.told())
                .contains(
                        "warning The board starts with -Desp.flashMode=dio -Desp.flashFrequency=80m: put flashMode and"
                                + " flashFrequency into the POM.");
        assertThat(Files.readAllBytes(dir.resolve("flash.bin"))[2]).isEqualTo((byte) FlashMode.DIO.code());
    }

    @Test
    void aCrashIsDecodedWithTheElfFileOfWhatWasFlashed() throws Exception {
        Path log = dir.resolve("panic.log");
        Files.write(log, Fixtures.bytes("monitor/esp32c3-boot-panic-coredump.log"));
        Path script = Files.writeString(dir.resolve("script.txt"), "10ms !file panic.log\n");
        Path elf = Fixtures.path("elf/esp32c3-coredump-idf.elf");
        EspException failure =
                failure("sim:esp32c3?flash=4MB&console=" + script, new ImageSpec("0x10000", elf), auto());
        assertThat(Remedies.explain(failure))
                .contains("The addresses, decoded:")
                .contains("app_main");
    }

    /** The demo with another flash mode in its header. */
    private Path inMode(FlashMode mode) throws Exception {
        byte[] image = Files.readAllBytes(HELLO);
        byte[] patched = HeaderPatch.of(Chip.ESP32_C3, mode.toString(), "80m", HeaderPatch.KEEP_VALUE)
                .apply(image, 0, Chip.ESP32_C3)
                .bytes();
        return Files.write(dir.resolve("hello.bin"), patched);
    }

    @Test
    void alwaysWantsAProof() throws Exception {
        BootCheckRequest always = new BootCheckRequest(When.ALWAYS, LIMIT, Duration.ZERO, false);
        String silent = scripted("I (30) boot: Loaded app from partition at offset 0x10000");
        assertThat(failure(silent, HELLO, always).evidence().get(Key.FAULT)).contains("silent");
        assertThat(flash("sim:esp32c3", HELLO, always).boot())
                .map(BootResult::state)
                .contains(BootResult.State.RUNNING);
    }

    private static BootCheckRequest auto() {
        return new BootCheckRequest(When.AUTO, LIMIT, Duration.ZERO, false);
    }

    private String scripted(String line) throws Exception {
        return "sim:esp32c3?console=" + Files.writeString(dir.resolve("script.txt"), "10ms " + line + "\n");
    }

    private FlashResult flash(String port, Path image, BootCheckRequest check) throws EspException {
        return run(port, new ImageSpec("0x0", image), check);
    }

    private EspException failure(String port, Path image, BootCheckRequest check) {
        return failure(port, new ImageSpec("0x0", image), check);
    }

    private EspException failure(String port, ImageSpec image, BootCheckRequest check) {
        EspException failure = catchThrowableOfType(EspException.class, () -> run(port, image, check));
        assertThat(failure.problem()).isEqualTo(Problem.BOOT_FAILED);
        return failure;
    }

    private FlashResult run(String port, ImageSpec image, BootCheckRequest check) throws EspException {
        FirmwareInputs inputs =
                new FirmwareInputs(Boards.at(port), List.of(image), TableInput.NONE, HeaderSettings.KEEP);
        FlashRequest request = new FlashRequest(inputs, FlashOption.DEFAULTS, Optional.empty(), check);
        return new FlashJob(request, new FakeClock(), listener).run();
    }

    private List<String> console() {
        return listener.told().stream()
                .flatMap(told ->
                        told.startsWith("console ") ? Stream.of(told.substring("console ".length())) : Stream.empty())
                .toList();
    }
}
