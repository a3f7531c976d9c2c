package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A complete ESP-IDF firmware goes through the whole engine onto the board, which then boots it as silicon did. */
class IdfAppFlashTest {
    private static final int TABLE = 0x8000;
    private static final int APP = 0x10000;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"esp32,0x1000", "esp32c3,0x0"})
    void everyByteArrivesAndTheBoardBootsAsTheRealOneDid(String chip, String bootloaderAt) throws Exception {
        byte[] bootloader = Fixtures.bytes("bootloader/" + chip + "-bootloader.bin");
        byte[] table = Fixtures.bytes("idf-app/partition-table-at-0x8000.bin");
        byte[] app = Fixtures.bytes("idf-app/" + chip + "-app-at-0x10000.bin");
        RecordingListener listener = new RecordingListener();
        FlashResult result = flash(chip, bootloaderAt, listener);
        assertThat(result.report().regions()).hasSize(3).allMatch(r -> r.state() == State.VERIFIED);
        byte[] held = Files.readAllBytes(dir.resolve("flash.bin"));
        assertHolds(held, Integer.decode(bootloaderAt), bootloader);
        assertHolds(held, TABLE, table);
        assertHolds(held, APP, app);
        assertThat(console(listener)).startsWith(romLines(chip));
    }

    @ParameterizedTest
    @CsvSource({
        "esp32,0x1000,0x1100,csum err:",
        "esp32c3,0x0,0x100,Checksum failure. Calculated",
        "esp32,0x1000,0x8000,partition 0 invalid magic number",
        "esp32c3,0x0,0x8000,partition 0 invalid magic number",
        "esp32,0x1000,0x10000,has invalid magic byte",
        "esp32c3,0x0,0x10000,has invalid magic byte"
    })
    void oneFlippedByteGivesTheRealError(String chip, String bootloaderAt, String flippedAt, String error)
            throws Exception {
        flash(chip, bootloaderAt, new RecordingListener());
        Path flash = dir.resolve("flash.bin");
        byte[] held = Files.readAllBytes(flash);
        held[Integer.decode(flippedAt)] ^= 0x10;
        Files.write(flash, held);
        Path untouched = Files.write(dir.resolve("elsewhere.bin"), new byte[16]);
        RecordingListener listener = new RecordingListener();
        run(chip, List.of(new ImageSpec("0x200000", untouched)), listener);
        assertThat(console(listener)).anyMatch(line -> line.contains(error));
    }

    private FlashResult flash(String chip, String bootloaderAt, RecordingListener listener) throws Exception {
        return run(
                chip,
                List.of(
                        new ImageSpec(bootloaderAt, Fixtures.path("bootloader/" + chip + "-bootloader.bin")),
                        new ImageSpec("0x8000", Fixtures.path("idf-app/partition-table-at-0x8000.bin")),
                        new ImageSpec("0x10000", Fixtures.path("idf-app/" + chip + "-app-at-0x10000.bin"))),
                listener);
    }

    private FlashResult run(String chip, List<ImageSpec> images, RecordingListener listener) throws Exception {
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.at("sim:" + chip + "?flash=4MB&file=" + dir.resolve("flash.bin")),
                images,
                TableInput.NONE,
                HeaderSettings.KEEP);
        FlashRequest request = new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ofSeconds(3));
        return new FlashJob(request, new FakeClock(), listener).run();
    }

    private static void assertHolds(byte[] flash, int offset, byte[] contents) {
        assertThat(Arrays.copyOfRange(flash, offset, offset + contents.length)).isEqualTo(contents);
    }

    private static List<String> console(RecordingListener listener) {
        return listener.told().stream()
                .filter(told -> told.startsWith("console "))
                .map(told -> told.substring("console ".length()))
                .toList();
    }

    /** What the real ROM printed, up to its entry line; blank lines are not shown. */
    private static String[] romLines(String chip) throws Exception {
        String log =
                new String(Fixtures.bytes("monitor/" + chip + "-boot-panic-coredump.log"), StandardCharsets.ISO_8859_1);
        String rom = log.substring(0, log.indexOf("\r\n", log.indexOf("entry 0x")));
        return Stream.of(rom.split("\r\n", -1)).filter(line -> !line.isEmpty()).toArray(String[]::new);
    }
}
