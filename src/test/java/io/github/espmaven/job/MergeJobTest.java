package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.BundlePacking;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.firmware.bundle.BundleWriter;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.MergeRequest.Shape;
import io.github.espmaven.job.input.MergeFormat;
import io.github.espmaven.secure.FlashCipher;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeJobTest {
    private static final Shape RAW = new Shape(MergeFormat.RAW, 0, OptionalInt.empty(), OptionalInt.empty(), true);

    @TempDir
    Path dir;

    private final List<String> warnings = new ArrayList<>();

    private Encryption encryption = Encryption.NONE;

    private byte[] merged(HeaderSettings header, Shape shape) throws Exception {
        Path target = dir.resolve("merged");
        List<ImageSpec> images = List.of(
                new ImageSpec("0x10000", Fixtures.path("elf2image/esp32p4-dio-80m-16MB.bin")).with(encryption),
                new ImageSpec("bootloader", Fixtures.path("bootloader/esp32p4-v3-bootloader.bin")).with(encryption));
        MergeRequest request =
                new MergeRequest(Optional.empty(), images, TableInput.NONE, header, false, target, shape);
        MergeJob.Result result = new MergeJob(request, warnings::add).run();
        assertThat(result.chip()).isEqualTo(Chip.ESP32_P4);
        assertThat(result.images()).isEqualTo(2);
        byte[] bytes = Files.readAllBytes(target);
        assertThat(result.bytes()).isEqualTo(bytes.length);
        return bytes;
    }

    @Test
    void filesThatOverlapAreNamed() throws Exception {
        Path one = Files.write(dir.resolve("one.bin"), new byte[0x20]);
        Path two = Files.write(dir.resolve("two.bin"), new byte[0x20]);
        MergeRequest request = new MergeRequest(
                Optional.of(Chip.ESP32_P4),
                List.of(new ImageSpec("0x1010", two), new ImageSpec("0x1000", one)),
                TableInput.NONE,
                HeaderSettings.KEEP,
                false,
                dir.resolve("merged"),
                RAW);
        assertThatThrownBy(() -> new MergeJob(request, warnings::add).run())
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.OVERLAP))
                .hasMessage(one + " [0x001000, 0x001020) and " + two + " [0x001010, 0x001030) overlap");
        assertThat(dir.resolve("merged")).doesNotExist();
    }

    /** What is judged and patched is what was given; what is written is that, encrypted. */
    @Test
    void whatIsEncryptedIsJudgedAndPatchedBefore() throws Exception {
        byte[] key = Fixtures.bytes("secure/keys/xts128.bin");
        HeaderSettings header = new HeaderSettings("dio", "40m", "8MB");
        byte[] plain = merged(header, RAW);
        List<String> said = List.copyOf(warnings);
        warnings.clear();
        encryption = Encryption.with(key);
        byte[] encrypted = merged(header, RAW);
        assertThat(warnings).isEqualTo(said);
        int boot = 0x2000;
        assertThat(FlashCipher.xts(Arrays.copyOfRange(encrypted, boot, boot + 0x1000), boot, key, false))
                .isEqualTo(Arrays.copyOfRange(plain, boot, boot + 0x1000));
        Path noise = Files.write(dir.resolve("noise.bin"), new byte[] {(byte) 0xe9, 1, 0, 0, 0, 0, 0, 0});
        MergeRequest request = new MergeRequest(
                Optional.of(Chip.ESP32_P4),
                List.of(new ImageSpec("0x2000", noise).with(Encryption.with(key))),
                TableInput.NONE,
                HeaderSettings.KEEP,
                false,
                dir.resolve("merged"),
                RAW);
        assertThatThrownBy(() -> new MergeJob(request, warnings::add).run())
                .as("a bootloader that is none")
                .isInstanceOf(EspException.class);
        byte[] done = plain.clone();
        MergeRequest sealed = new MergeRequest(
                Optional.of(Chip.ESP32_P4),
                List.of(new ImageSpec("0x0", Files.write(dir.resolve("done.bin"), done)).with(Encryption.DONE)),
                TableInput.NONE,
                header,
                false,
                dir.resolve("merged"),
                RAW);
        new MergeJob(sealed, warnings::add).run();
        assertThat(Files.readAllBytes(dir.resolve("merged"))).isEqualTo(done);
    }

    @Test
    void everyFormatIsAsTheReferenceToolsByteForByte() throws Exception {
        assertThat(merged(HeaderSettings.KEEP, RAW)).isEqualTo(Fixtures.bytes("merge/esp32p4.raw"));
        assertThat(merged(
                        HeaderSettings.KEEP,
                        new Shape(MergeFormat.RAW, 0x2000, OptionalInt.empty(), OptionalInt.empty(), true)))
                .isEqualTo(Fixtures.bytes("merge/esp32p4-target-0x2000.raw"));
        assertThat(merged(
                        HeaderSettings.KEEP,
                        new Shape(MergeFormat.UF2, 0, OptionalInt.empty(), OptionalInt.empty(), true)))
                .isEqualTo(Fixtures.bytes("merge/esp32p4.uf2"));
        assertThat(merged(
                        HeaderSettings.KEEP,
                        new Shape(MergeFormat.UF2, 0, OptionalInt.empty(), OptionalInt.of(256), false)))
                .isEqualTo(Fixtures.bytes("merge/esp32p4-nomd5-chunk256.uf2"));
        assertThat(merged(
                        HeaderSettings.KEEP,
                        new Shape(MergeFormat.HEX, 0, OptionalInt.empty(), OptionalInt.empty(), true)))
                .isEqualTo(Fixtures.bytes("merge/esp32p4.hex"));
        assertThat(warnings).isEmpty();
    }

    @Test
    void flashSettingsGoIntoTheBootloadersHeader() throws Exception {
        byte[] bytes = merged(
                new HeaderSettings("dio", "80m", "4MB"),
                new Shape(MergeFormat.RAW, 0, OptionalInt.of(4 << 20), OptionalInt.empty(), true));
        assertThat(Hex.of(MessageDigest.getInstance("SHA-256").digest(bytes)))
                .isEqualTo(Fixtures.text("merge/esp32p4-padded-4MB-dio-4MB-80m.raw.sha256")
                        .trim());
    }

    @Test
    void aBundleIsMergedAsItsFilesAre() throws Exception {
        List<ImageSpec> files = List.of(
                new ImageSpec("bootloader", Fixtures.path("bootloader/esp32c3-bootloader.bin")),
                new ImageSpec("0x8000", Fixtures.path("idf-app/partition-table-at-0x8000.bin")),
                new ImageSpec("factory", Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin")));
        Firmware firmware = new FirmwareReader(Optional.of(Chip.ESP32_C3), TableInput.NONE).read(files);
        BundleSource origin = new BundleSource("g", "a", "1", Optional.empty(), Optional.empty());
        byte[] zip = BundleWriter.write(BundlePacking.pack(firmware, HeaderSettings.KEEP, origin));
        Path bundle = Files.write(dir.resolve("a.esp-firmware"), zip);
        for (MergeFormat format : MergeFormat.values()) {
            Shape shape = new Shape(format, 0, OptionalInt.empty(), OptionalInt.empty(), true);
            assertThat(merged(List.of(ImageSpec.withOwnPlaces(bundle)), shape)).isEqualTo(merged(files, shape));
        }
        byte[] raw = merged(List.of(ImageSpec.withOwnPlaces(bundle)), RAW);
        byte[] app = Fixtures.bytes("idf-app/esp32c3-app-at-0x10000.bin");
        assertThat(raw).hasSize(0x1_0000 + app.length).endsWith(app);
    }

    private byte[] merged(List<ImageSpec> images, Shape shape) throws Exception {
        Path target = dir.resolve("merged");
        new MergeJob(
                        new MergeRequest(
                                Optional.empty(), images, TableInput.NONE, HeaderSettings.KEEP, false, target, shape),
                        warnings::add)
                .run();
        assertThat(warnings).isEmpty();
        return Files.readAllBytes(target);
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        Path raw = Files.write(dir.resolve("raw.bin"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> merge(raw, "0x0", Optional.empty()))
                .isInstanceOf(EspException.class)
                .hasMessage("none of the images tells which chip it is for");
        assertThatThrownBy(() -> merge(raw, "factory", Optional.of(Chip.ESP32)))
                .isInstanceOf(EspException.class)
                .hasMessage("a partition is named, but no partition table");
    }

    private void merge(Path file, String place, Optional<Chip> chip) throws EspException {
        MergeRequest request = new MergeRequest(
                chip,
                List.of(new ImageSpec(place, file)),
                TableInput.NONE,
                HeaderSettings.KEEP,
                false,
                dir.resolve("m.bin"),
                RAW);
        new MergeJob(request, warnings::add).run();
    }

    @Test
    void theEndingSuggestsTheFormat() {
        assertThat(MergeFormat.byEnding("a.UF2")).isEqualTo(MergeFormat.UF2);
        assertThat(MergeFormat.byEnding("a.hex")).isEqualTo(MergeFormat.HEX);
        assertThat(MergeFormat.byEnding("a.img")).isEqualTo(MergeFormat.RAW);
    }
}
