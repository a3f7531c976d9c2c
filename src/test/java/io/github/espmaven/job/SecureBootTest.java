package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.ReedSolomon;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.report.ImageInfo;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.secure.TrustedKeys;
import io.github.espmaven.simulator.EfuseFiles;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a key to a signed bundle to a board whose fuses hold the key's digest. */
@Tag("slow")
class SecureBootTest {
    private static final Path KEYS = Fixtures.path("secure/keys").toAbsolutePath();

    @TempDir
    Path dir;

    private final List<String> warnings = new ArrayList<>();
    private final RecordingListener listener = new RecordingListener();

    @BeforeEach
    void copyInputs() throws IOException {
        Files.copy(Fixtures.path("secure/in/app.bin"), dir.resolve("app.bin"));
    }

    private static SigningRequest with(String... keys) {
        return new SigningRequest(
                Arrays.stream(keys)
                        .map(k -> KEYS.resolve(k + ".pem").toString())
                        .toList(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private SignJob.Result sign(String file, String target, String... keys) throws EspException {
        return new SignJob(with(keys), dir, name -> new char[0], warnings::add)
                .run(dir.resolve(file), dir.resolve(target), false);
    }

    private List<String> verify(String file, String... keys) throws EspException {
        List<String> names =
                Arrays.stream(keys).map(k -> KEYS.resolve(k).toString()).toList();
        return new VerifySignatureJob(TrustedKeys.parse(names, dir)).file(dir.resolve(file), Optional.empty());
    }

    @Test
    void aFileIsSignedOnceAndVerifiedAgainstKeysAndDigests() throws Exception {
        sign("app.bin", "signed.bin", "rsa3072_a", "rsa3072_b");
        byte[] once = Files.readAllBytes(dir.resolve("signed.bin"));
        assertThat(once).hasSize(12288);
        sign("signed.bin", "again.bin", "rsa3072_a");
        assertThat(Files.readAllBytes(dir.resolve("again.bin"))).isEqualTo(once);
        assertThat(verify("signed.bin", "rsa3072_b_pub.pem").get(0))
                .contains("signature 1: RSA-3072, key digest f8a79776")
                .endsWith(", valid");
        assertThat(verify("signed.bin", "../sbv2/digest_rsa3072_a.bin")).hasSize(1);
        assertThatThrownBy(() -> verify("signed.bin", "rsa3072_wrong_pub.pem"))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.SIGNATURE_INVALID))
                .hasMessageContaining("signed.bin is signed by none of the keys that count: signature 0: RSA-3072");
        assertThatThrownBy(() -> verify("app.bin", "rsa3072_a_pub.pem"))
                .hasMessageEndingWith("app.bin has no signature");
        assertThatThrownBy(() -> verify("signed.bin")).hasMessage("no public key is named to verify with");
    }

    @ParameterizedTest
    @CsvSource({
        "bad_payload, the image was changed",
        "bad_signature, its signature is not by its key",
        "bad_crc, CRC-32",
        "bad_magic, it begins with",
        "bad_rinv_crc_ok, do not belong together"
    })
    void badImagesAreRefusedForTheRightReason(String name, String reason) throws Exception {
        Files.copy(Fixtures.path("secure/sbv2/" + name + ".bin"), dir.resolve("bad.bin"));
        assertThatThrownBy(() -> verify("bad.bin", "rsa3072_a_pub.pem"))
                .hasMessageContaining("bad.bin has no valid signature: signature 0: ")
                .hasMessageContaining(reason);
    }

    @Test
    void anImageTellsOfItsSignatures() throws Exception {
        Files.copy(Fixtures.path("secure/sbv2/app_ecdsa256_ab.bin"), dir.resolve("two.bin"));
        ImageInfo info =
                new ImageInfoJob(dir.resolve("two.bin"), Optional.empty()).run().get(0);
        assertThat(info.lines())
                .anyMatch(l -> l.startsWith("  signature 0: ECDSA P-256, key digest f542cbc0") && l.endsWith(", valid"))
                .anyMatch(l -> l.startsWith("  signature 1: ECDSA P-256, key digest "));
        assertThat(info.warnings()).noneMatch(w -> w.contains("follow behind"));
        assertThat(JsonFile.text(info.json())).contains("\"scheme\": \"ECDSA P-256\"", "\"valid\": true");
    }

    @Test
    void whatTheChipCouldNotVerifyIsNotSigned() throws Exception {
        Files.copy(Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin"), dir.resolve("c3.bin"));
        assertThatThrownBy(() -> sign("c3.bin", "no.bin", "ecdsa256"))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.KEY_UNUSABLE))
                .hasMessageContaining("c3.bin is for the ESP32-C3, whose secure boot takes rsa3072, and ")
                .hasMessageEndingWith(" is ecdsa256");
        Files.copy(Fixtures.path("idf-app/esp32-app-at-0x10000.bin"), dir.resolve("esp32.bin"));
        assertThatThrownBy(() -> sign("esp32.bin", "no.bin", "rsa3072_a", "rsa3072_b"))
                .hasMessageEndingWith("esp32.bin: it has 1 signature already, as many as the chip takes");
        Files.copy(Fixtures.path("idf-app/partition-table-at-0x8000.bin"), dir.resolve("table.bin"));
        assertThatThrownBy(() -> sign("table.bin", "no.bin", "rsa3072_a"))
                .hasMessageContaining("table.bin is no image");
        byte[] merged = Arrays.copyOf(Files.readAllBytes(dir.resolve("c3.bin")), 0x40000);
        Files.write(dir.resolve("merged.bin"), merged);
        assertThatThrownBy(() -> sign("merged.bin", "no.bin", "rsa3072_a"))
                .hasMessageContaining("merged.bin holds more than an image");
        assertThat(dir.resolve("no.bin")).doesNotExist();
    }

    @Test
    void version1IsSignedAndVerified() throws Exception {
        SigningRequest v1 = new SigningRequest(
                List.of(KEYS.resolve("sbv1.pem").toString()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
        SignJob job = new SignJob(v1, dir, name -> new char[0], warnings::add);
        job.run(dir.resolve("app.bin"), dir.resolve("v1.bin"), true);
        assertThat(Files.readAllBytes(dir.resolve("v1.bin"))).isEqualTo(Fixtures.bytes("secure/sbv1/app_v1.bin"));
        assertThatThrownBy(() -> verify("v1.bin", "sbv1.pem"))
                .as("an ESP32-S3 has no secure boot V1, which is said when it is signed")
                .hasMessageEndingWith("v1.bin has no signature");
        assertThat(warnings).singleElement().asString().endsWith("nothing verifies the signature");
        warnings.clear();
        Files.copy(Fixtures.path("secure/in/bootloader_esp32.bin"), dir.resolve("esp32.bin"));
        job.run(dir.resolve("esp32.bin"), dir.resolve("v1.bin"), true);
        assertThat(warnings).isEmpty();
        assertThat(verify("v1.bin", "sbv1.pem").get(0)).endsWith("signature of secure boot V1, valid");
        assertThat(verify("v1.bin", "../sbv1/public_key_raw.bin")).hasSize(1);
        assertThatThrownBy(() -> verify("v1.bin", "ecdsa256_pub.pem")).hasMessageContaining("has no");
    }

    @Test
    void aBootloaderOfVersion1GetsItsDigest() throws Exception {
        Path key = Fixtures.path("secure/keys/sbv1_digest_key.bin");
        Path bootloader = Fixtures.path("secure/in/bootloader_esp32.bin");
        assertThat(SignJob.digest(bootloader, key, dir.resolve("digest.bin")).bytes())
                .isEqualTo(7168);
        byte[] made = Files.readAllBytes(dir.resolve("digest.bin"));
        assertThat(io.github.espmaven.secure.SecureBootV1.withDigest(
                        Files.readAllBytes(bootloader), Files.readAllBytes(key), Arrays.copyOf(made, 128)))
                .isEqualTo(made);
        assertThatThrownBy(() -> SignJob.digest(bootloader, bootloader, dir.resolve("no.bin")))
                .hasMessageEndingWith("has 3040 bytes, and the key of secure boot V1 32");
    }

    private Path pack(String key) throws EspException {
        Path bundle = dir.resolve(key + ".esp-firmware");
        PackageRequest request = new PackageRequest(
                Optional.empty(),
                List.of(
                        new ImageSpec("0x0", Fixtures.path("bootloader/esp32c3-bootloader.bin")),
                        new ImageSpec("0x8000", Fixtures.path("idf-app/partition-table-at-0x8000.bin")),
                        new ImageSpec("factory", Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin"))),
                TableInput.NONE,
                new HeaderSettings("dio", "40m", "4MB"),
                false,
                new BundleSource("com.acme", "fw", "1", Optional.empty(), Optional.empty()),
                new PackageRequest.Files(bundle, Optional.empty(), Optional.empty()),
                with(key).signer(dir, name -> new char[0], warnings::add));
        new PackageJob(request, warnings::add).run();
        return bundle;
    }

    /** The fuses of a virtual board, with a key's digest in place of the made-up one. */
    private Path fuses(String key) throws Exception {
        Path file = dir.resolve("fuses-" + key + ".bin");
        byte[] digest = Fixtures.bytes("secure/sbv2/digest_" + key + ".bin");
        EfuseFiles.write("sim:esp32c3?security=secure-boot", file);
        byte[] cells = Files.readAllBytes(file);
        System.arraycopy(digest, 0, cells, 4 * ReedSolomon.CODE_BYTES, 32);
        System.arraycopy(ReedSolomon.check(digest), 0, cells, 4 * ReedSolomon.CODE_BYTES + 32, 12);
        Files.write(file, cells);
        return file;
    }

    private FlashResult flash(String port, Path bundle, HeaderSettings header, Set<FlashOption> options)
            throws EspException {
        FirmwareInputs inputs =
                new FirmwareInputs(Boards.at(port), List.of(ImageSpec.withOwnPlaces(bundle)), TableInput.NONE, header);
        FlashRequest request = new FlashRequest(
                inputs,
                options,
                Optional.empty(),
                new BootCheckRequest(BootCheckRequest.When.ALWAYS, Duration.ofSeconds(5), Duration.ZERO, false));
        return new FlashJob(request, new FakeClock(), listener).run();
    }

    @Test
    void aSignedBundleIsFlashedWhereItsDigestIsInTheFuses() throws Exception {
        Path bundle = pack("rsa3072_a");
        assertThat(verify("rsa3072_a.esp-firmware", "rsa3072_a_pub.pem")).hasSize(2);
        Path flash = dir.resolve("flash.bin");
        String port = "sim:esp32c3?efuse=" + fuses("rsa3072_a") + "&file=" + flash;
        FlashResult result = flash(port, bundle, HeaderSettings.KEEP, FlashOption.DEFAULTS);
        assertThat(result.report().regions()).hasSize(3).allMatch(r -> r.state() == State.VERIFIED);
        assertThat(result.boot().orElseThrow().line()).startsWith("The application runs");
        VerifySignatureJob fused = new VerifySignatureJob(TrustedKeys.of(List.of()));
        assertThat(fused.board(Boards.at(port), TableInput.NONE, new FakeClock(), listener))
                .hasSize(2)
                .allMatch(l -> l.endsWith(", valid"));
    }

    @Test
    void whatTheBoardCouldNeverStartIsRefusedBeforeAnythingIsErased() throws Exception {
        Path bundle = pack("rsa3072_b");
        Path flash = dir.resolve("flash.bin");
        Files.write(flash, new byte[4 << 20]);
        String port = "sim:esp32c3?efuse=" + fuses("rsa3072_a") + "&file=" + flash;
        assertThatThrownBy(() -> flash(port, bundle, HeaderSettings.KEEP, FlashOption.DEFAULTS))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.SIGNATURE_INVALID);
                    assertThat(Remedies.explain(e))
                            .contains("could never start on this board, whose secure boot goes by the key digest"
                                    + " e939f262")
                            .contains("signature 0: RSA-3072, key digest f8a79776")
                            .contains("1. Sign it with the key whose digest the fuses hold (SHA-256 e939f262")
                            .contains("-Desp.force=true");
                });
        assertThat(Files.readAllBytes(flash)).containsOnly(0);
        assertThat(listener.events()).isEmpty();
        assertThatThrownBy(
                        () -> flash(port, bundle, HeaderSettings.KEEP, Set.of(FlashOption.FORCE, FlashOption.VERIFY)))
                .as("forced, the board itself refuses it")
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.BOOT_FAILED);
                    assertThat(Remedies.explain(e))
                            .contains("what is in flash is not signed with a key of this chip's secure boot")
                            .contains("1. Sign it with a key whose digest the fuses hold");
                });
    }

    @Test
    void theHeaderOfASignedBootloaderStaysAsItIs() throws Exception {
        Path bundle = pack("rsa3072_a");
        Path flash = dir.resolve("flash.bin");
        String port = "sim:esp32c3?file=" + flash;
        flash(port, bundle, new HeaderSettings("qio", "80m", "4MB"), FlashOption.DEFAULTS);
        List<String> lines = new VerifySignatureJob(TrustedKeys.parse(
                        List.of(HexFormat.of().formatHex(Fixtures.bytes("secure/sbv2/digest_rsa3072_a.bin"))), dir))
                .board(Boards.at(port), TableInput.NONE, new FakeClock(), listener);
        assertThat(lines).hasSize(2);
    }

    /** From the fuses to the board, with a key in a keystore: neither password nor key is in what is left or said. */
    @Test
    void noSecretIsLeftAnywhere() throws Exception {
        String password = "sesame-opens-8842";
        Path store = dir.resolve("release.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        password,
                        "-alias",
                        "release",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "3072",
                        "-dname",
                        "CN=Test")
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        SigningRequest request = new SigningRequest(
                List.of("release.p12#release"), Optional.of("env:PW"), Optional.empty(), Optional.empty(), false);
        List<String> said = new ArrayList<>();
        SignJob.Result signed = new SignJob(request, dir, name -> password.toCharArray(), said::add)
                .run(dir.resolve("app.bin"), dir.resolve("signed.bin"), false);
        said.addAll(signed.lines());
        said.addAll(new SigningKeyJob(Optional.of(dir.resolve("public.pem")), Optional.of(dir.resolve("digest.bin")))
                .show("release.p12#release", Optional.of("env:PW"), dir, name -> password.toCharArray()));
        said.addAll(verify("signed.bin", dir.resolve("public.pem").toString()));
        EfuseBurnJob.Request burning = new EfuseBurnJob.Request(
                List.of("SECURE_BOOT_EN=1"),
                List.of("BLOCK_KEY0=digest.bin:SECURE_BOOT_DIGEST0"),
                List.of(),
                Set.of("SECURE_BOOT_EN"),
                Optional.of("7c:df:a1:12:34:56"),
                dir);
        String port = "sim:esp32c3?mac=7c:df:a1:12:34:56&efuse=" + dir.resolve("fuses.bin");
        said.addAll(new EfuseBurnJob(burning, Boards.at(port), new FakeClock(), listener)
                .run()
                .lines());
        assertThatThrownBy(() -> new SignJob(request, dir, name -> (password + "x").toCharArray(), said::add)
                        .run(dir.resolve("app.bin"), dir.resolve("no.bin"), false))
                .satisfies(e -> said.add(String.valueOf(e)));
        said.addAll(listener.told());
        said.addAll(listener.debugged());

        java.security.KeyStore opened = java.security.KeyStore.getInstance(store.toFile(), password.toCharArray());
        var key = (java.security.interfaces.RSAPrivateCrtKey) opened.getKey("release", password.toCharArray());
        List<String> secrets = new ArrayList<>(List.of(password));
        for (java.math.BigInteger number : List.of(key.getPrivateExponent(), key.getPrimeP(), key.getPrimeQ())) {
            secrets.add(number.toString());
            secrets.add(number.toString(16));
            secrets.add(new String(number.toByteArray(), java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        assertThat(said)
                .hasSizeGreaterThan(8)
                .allSatisfy(line -> assertThat(secrets).noneMatch(line::contains));
        try (java.util.stream.Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(f -> !f.equals(store))
                    .toList()) {
                String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
                assertThat(secrets).as(file.toString()).noneMatch(text::contains);
            }
        }
    }
}
