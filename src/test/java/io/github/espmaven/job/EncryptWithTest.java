package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.firmware.FirmwareSelection;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.BundleImage;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.report.RegionCheck.Outcome;
import io.github.espmaven.secure.FlashCipher;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the host encrypts: as Espressif's tool does it, into bundles, and onto boards as it is. */
class EncryptWithTest {
    private static final byte[] KEY = Fixtures.bytes("secure/keys/xts128.bin");
    private static final Path APP = Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin");

    @TempDir
    Path dir;

    private final List<String> warnings = new ArrayList<>();

    private FirmwareInputs inputs(String port, ImageSpec... images) {
        return new FirmwareInputs(Boards.at(port), List.of(images), TableInput.NONE, HeaderSettings.KEEP);
    }

    private FlashResult flash(String port, ImageSpec... images) throws EspException {
        RecordingListener listener = new RecordingListener();
        FlashRequest request = new FlashRequest(
                inputs(port, images),
                FlashOption.DEFAULTS,
                Optional.empty(),
                new BootCheckRequest(BootCheckRequest.When.NEVER, Duration.ofSeconds(1), Duration.ZERO, false));
        FlashResult result = new FlashJob(request, new FakeClock(), listener).run();
        listener.events().stream()
                .filter(e -> e instanceof FlashEvent.Planned)
                .forEach(e -> warnings.addAll(((FlashEvent.Planned) e).plan().warnings()));
        return result;
    }

    private Path board(int bytes) throws Exception {
        byte[] flash = new byte[bytes];
        Arrays.fill(flash, (byte) 0xff);
        return Files.write(dir.resolve("flash.bin"), flash);
    }

    @ParameterizedTest
    @CsvSource({
        "esp32c3, xts128, 0x10000, xts128_0x10000",
        "esp32s3, xts256, 0x10000, xts256_0x10000",
        "esp32c2, xts_c2_128bit, 0x10000, xts_c2_16byte_key_0x10000",
        "esp32, fe_esp32_256, 0x10000, esp32_256_0x10000",
        "esp32, fe_esp32_192, 0x10000, esp32_192_0x10000"
    })
    void whatIsInTheFlashIsWhatEspressifsToolMakes(String chip, String key, String offset, String reference)
            throws Exception {
        Path file = board(4 << 20);
        ImageSpec image = new ImageSpec(offset, Fixtures.path("secure/in/plain.bin"))
                .with(Encryption.with(Fixtures.bytes("secure/keys/" + key + ".bin")));
        String port = "sim:" + chip + "?file=" + file;
        assertThat(flash(port, image).report().regions()).allMatch(r -> r.state() == State.VERIFIED);
        assertThat(warnings)
                .anyMatch(w -> w.contains("plain.bin is encrypted, and flash encryption is off on this chip"));
        byte[] expected = Fixtures.bytes("secure/flashenc/" + reference + ".bin");
        assertThat(Arrays.copyOfRange(Files.readAllBytes(file), 0x10000, 0x10000 + expected.length))
                .isEqualTo(expected);
    }

    private Path pack(Optional<Signer> signer, ImageSpec... images) throws Exception {
        Path bundle = dir.resolve("fw.esp-firmware");
        PackageRequest request = new PackageRequest(
                Optional.of(Chip.ESP32_C3),
                List.of(images),
                TableInput.NONE,
                new HeaderSettings("dio", "40m", "4MB"),
                false,
                new BundleSource("com.acme", "fw", "1", Optional.empty(), Optional.empty()),
                new PackageRequest.Files(bundle, Optional.empty(), Optional.empty()),
                signer);
        new PackageJob(request, warnings::add).run();
        return bundle;
    }

    private ImageSpec[] images() {
        Encryption encryption = Encryption.with(KEY);
        return new ImageSpec[] {
            new ImageSpec("0x0", Fixtures.path("bootloader/esp32c3-bootloader.bin")).with(encryption),
            new ImageSpec("0x8000", Fixtures.path("idf-app/partition-table-at-0x8000.bin")).with(encryption),
            new ImageSpec("factory", APP).with(encryption)
        };
    }

    /** Signed first, then encrypted; a board in release mode takes it without being forced, and it is verified. */
    @Test
    void aBundleIsEncryptedOnceAndSentAsItIs() throws Exception {
        SigningRequest signing = new SigningRequest(
                List.of(Fixtures.path("secure/keys/rsa3072_a.pem")
                        .toAbsolutePath()
                        .toString()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        Path bundle = pack(signing.signer(dir, name -> new char[0], warnings::add), images());
        List<BundleImage> packed = InputFile.read(bundle).bundle().images();
        assertThat(packed).hasSize(3).allMatch(i -> i.encryption() == Encryption.DONE);
        for (BundleImage image : packed) {
            byte[] plain = FlashCipher.xts(image.bytes(), image.offset().orElseThrow(), KEY, false);
            assertThat(plain[0]).isEqualTo(image.offset().getAsInt() == 0x8000 ? (byte) 0xaa : (byte) 0xe9);
            if (image.name().equals("factory")) {
                assertThat(Signer.lines(plain))
                        .singleElement()
                        .asString()
                        .contains("RSA-3072")
                        .endsWith("valid");
            }
        }
        assertThatThrownBy(() -> new ImageInfoJob(bundle, Optional.empty()).run())
                .as("nothing of it is passed over as no image")
                .hasMessageEndingWith(" is encrypted, so nobody can look into it without its key");
        Path file = board(4 << 20);
        String port = "sim:esp32c3?security=flash-encryption-release&file=" + file;
        ImageSpec whole = ImageSpec.withOwnPlaces(bundle);
        assertThat(flash(port, whole).report().regions()).hasSize(3).allMatch(r -> r.state() == State.VERIFIED);
        BundleImage app = packed.get(2);
        byte[] flash = Files.readAllBytes(file);
        assertThat(Arrays.copyOfRange(flash, 0x10000, 0x10000 + app.bytes().length))
                .isEqualTo(app.bytes());
        assertThat(new VerifyJob(inputs(port, whole), false, new FakeClock(), new RecordingListener())
                        .run()
                        .checks())
                .hasSize(3)
                .allMatch(c -> c.outcome() == Outcome.SAME);
        assertNoKeyIn(packed);
        assertThatThrownBy(() -> flash(port, new ImageSpec("0x10000", APP)))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.ENCRYPTION_GUARD));
    }

    private void assertNoKeyIn(List<BundleImage> packed) throws Exception {
        List<String> left = new ArrayList<>(warnings);
        packed.forEach(i -> left.add(new String(i.bytes(), StandardCharsets.ISO_8859_1)));
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                left.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(left)
                .hasSizeGreaterThan(4)
                .noneMatch(text -> text.contains(new String(KEY, StandardCharsets.ISO_8859_1)))
                .noneMatch(text -> text.contains(Hex.of(KEY)));
    }

    /** An NVS partition has its own encryption: it lies beside an encrypted application, which may not be plain. */
    @Test
    void inReleaseModePlainDataGoesBesideWhatIsEncryptedAndNoPlainProgram() throws Exception {
        Path file = board(4 << 20);
        String port = "sim:esp32c3?security=flash-encryption-release&file=" + file;
        ImageSpec nvs = new ImageSpec("0x9000", Fixtures.path("secure/nvs/encrypted.bin"));
        ImageSpec[] encrypted = images();
        assertThat(flash(port, encrypted[1], nvs).report().regions()).hasSize(2);
        assertThat(warnings)
                .anyMatch(w -> w.contains("encrypted.bin is written plain, although flash encryption is on"));
        assertThatThrownBy(() -> flash(port, encrypted[1], new ImageSpec("0x10000", APP)))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.ENCRYPTION_GUARD))
                .hasMessageContaining("the chip could not read what it starts");
    }

    @Test
    void whatIsEncryptedForOnePlaceGoesToNoOther() throws Exception {
        Path bundle = pack(Optional.empty(), images());
        var firmware = new FirmwareReader(Optional.empty(), TableInput.NONE, HeaderSettings.KEEP)
                .read(List.of(ImageSpec.withOwnPlaces(bundle)));
        assertThatThrownBy(() -> FirmwareSelection.parse("app@ota_1").of(firmware))
                .hasMessageEndingWith("is encrypted for that place, and noise at every other");
    }

    @Test
    void aKeyThatTheChipDoesNotTakeIsRefused() throws Exception {
        ImageSpec image = new ImageSpec("0x10000", APP).with(Encryption.with(new byte[24]));
        Path file = board(4 << 20);
        assertThatThrownBy(() -> flash("sim:esp32c3?file=" + file, image))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.KEY_UNUSABLE);
                    assertThat(Remedies.explain(e))
                            .contains("Name the file of the very key that the chip's fuses hold, as bytes.");
                })
                .hasMessageEndingWith("esp32c3-app-at-0x10000.bin: the key has 24 bytes, and the ESP32-C3 takes 32");
        assertThat(Files.readAllBytes(file)).containsOnly(0xff);
        assertThat(String.valueOf(Encryption.with(KEY))).isEqualTo("encrypted");
        assertThat(Set.of(image).toString()).doesNotContain("[B@");
    }
}
