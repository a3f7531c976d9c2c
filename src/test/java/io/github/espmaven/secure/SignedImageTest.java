package io.github.espmaven.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures beside those of an independent tool. */
@Tag("slow")
class SignedImageTest {
    private static final int APP_BYTES = 5040;

    private static byte[] fixture(String name) {
        return Fixtures.bytes("secure/" + name);
    }

    private static SigningKey key(String name) throws EspException {
        return KeySource.parse(Fixtures.path("secure/keys/" + name + ".pem").toString(), Optional.empty())
                .open(Path.of(""), n -> new char[0]);
    }

    private static List<SignedImage.Signature> signatures(String name) {
        byte[] bytes = fixture("sbv2/" + name + ".bin");
        return SignedImage.parse(
                        bytes, name.startsWith("bootloader") ? 3040 : name.contains("aligned") ? 8192 : APP_BYTES)
                .signatures();
    }

    @ParameterizedTest
    @CsvSource({
        "app_rsa_a, rsa3072_a",
        "app_rsa_abc, rsa3072_a rsa3072_b rsa3072_c",
        "app_rsa_a_then_b, rsa3072_a rsa3072_b",
        "app_aligned_rsa_a, rsa3072_a",
        "bootloader_rsa_a, rsa3072_a",
        "app_ecdsa192, ecdsa192",
        "app_ecdsa256, ecdsa256",
        "app_ecdsa384, ecdsa384",
        "app_ecdsa256_ab, ecdsa256 ecdsa256_b"
    })
    void signaturesOfAnotherToolAreValidWithTheirKeys(String image, String keys) {
        List<SignedImage.Signature> signatures = signatures(image);
        assertThat(signatures).allMatch(SignedImage.Signature::valid);
        assertThat(signatures.stream().map(s -> s.keyDigest().orElseThrow()))
                .containsExactlyElementsOf(Arrays.stream(keys.split(" ", -1))
                        .map(k -> Hex.of(fixture("sbv2/digest_" + k + ".bin")))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "bad_payload, 'the image was changed after it was signed: its SHA-256 is another'",
        "bad_signature, its signature is not by its key",
        "bad_crc, its CRC-32 is wrong",
        "bad_magic, it begins with",
        "bad_rinv_crc_ok, the key's values in it do not belong together"
    })
    void badOnesAreRefusedForTheRightReason(String image, String reason) {
        assertThat(signatures(image)).hasSize(1).first().satisfies(s -> {
            assertThat(s.valid()).isFalse();
            assertThat(s.fault().orElseThrow()).startsWith(reason);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rsa3072_a", "rsa3072_a_pkcs8", "rsa3072_b", "ecdsa192", "ecdsa256", "ecdsa256_pkcs8", "ecdsa384"
            })
    void whatWeSignIsBytesOfTheToolButForTheSignature(String name) throws EspException {
        byte[] app = fixture("in/app.bin");
        SigningKey key = key(name);
        String plain = name.replace("_pkcs8", "");
        assertThat(key.publicKey().digest()).isEqualTo(Hex.of(fixture("sbv2/digest_" + plain + ".bin")));
        for (boolean deterministic : new boolean[] {false, true}) {
            byte[] signed = SignedImage.parse(app, app.length)
                    .signedBy(key, deterministic, 3)
                    .toBytes();
            SignedImage read = SignedImage.parse(signed, app.length);
            assertThat(read.signatures()).hasSize(1).allMatch(SignedImage.Signature::valid);
            assertThat(read.signedBy(key, false, 3).toBytes())
                    .as("signed again")
                    .isEqualTo(signed);
        }
        String file = plain.replace("rsa3072_", "rsa_");
        if (!file.equals("rsa_b")) {
            byte[] theirs = fixture("sbv2/app_" + file + ".bin");
            byte[] ours =
                    SignedImage.parse(app, app.length).signedBy(key, false, 3).toBytes();
            SignatureScheme scheme = key.publicKey().scheme();
            int from = 8192 + scheme.signatureAt();
            for (byte[] one : List.of(theirs, ours)) {
                Arrays.fill(one, from, 8192 + 1200, (byte) 0);
            }
            assertThat(ours).isEqualTo(theirs);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa3072_a", "ecdsa256", "ecdsa384", "ecdsa192"})
    void deterministicSignaturesAreTheSame(String name) throws EspException {
        byte[] app = fixture("in/app.bin");
        SignedImage image = SignedImage.parse(app, app.length);
        byte[] once = image.signedBy(key(name), true, 3).toBytes();
        assertThat(image.signedBy(key(name), true, 3).toBytes()).isEqualTo(once);
        assertThat(image.signedBy(key(name), false, 3).toBytes()).isNotEqualTo(once);
    }

    @Test
    void upToThreeKeysSignOneAfterTheOther() throws EspException {
        byte[] app = fixture("in/app.bin");
        SignedImage image = SignedImage.parse(app, app.length);
        for (String name : List.of("rsa3072_a", "ecdsa384", "ecdsa192")) {
            image = SignedImage.parse(image.signedBy(key(name), false, 3).toBytes(), app.length);
        }
        assertThat(image.signatures()).hasSize(3).allMatch(SignedImage.Signature::valid);
        SignedImage full = image;
        SigningKey fourth = key("rsa3072_b");
        assertThatThrownBy(() -> full.signedBy(fourth, false, 3))
                .hasMessage("it has 3 signatures already, as many as the chip takes");
    }

    @Test
    void aSignatureThatIsNotValidAnyMoreIsReplaced() throws EspException {
        byte[] bad = fixture("sbv2/bad_payload.bin");
        SignedImage signed = SignedImage.parse(bad, APP_BYTES).signedBy(key("rsa3072_a"), false, 3);
        assertThat(SignedImage.parse(signed.toBytes(), APP_BYTES).signatures())
                .hasSize(1)
                .allMatch(SignedImage.Signature::valid);
    }

    @ParameterizedTest
    @EnumSource
    void keysAreMadeAndReadAgain(SignatureScheme scheme) throws EspException {
        KeyMaker.Pair pair = KeyMaker.make(scheme);
        SigningKey key = new KeyFile("new.pem", pair.privatePem()).privateKey(() -> new char[0]);
        assertThat(new KeyFile("new.pem", pair.publicKey().toPem()).publicKey()).isEqualTo(key.publicKey());
        assertThat(key.publicKey().verifies(new byte[5], key.sign(new byte[5], false)))
                .isTrue();
    }

    @Test
    void theAppOfVersion1IsByteEqual() throws EspException {
        byte[] app = fixture("in/app.bin");
        byte[] signed = SecureBootV1.sign(app, key("sbv1"), true);
        assertThat(signed).isEqualTo(fixture("sbv1/app_v1.bin"));
        assertThat(SecureBootV1.sign(signed, key("sbv1"), false)).isEqualTo(signed);
        BootKey raw = TrustedKeys.publicKey("public_key_raw.bin", Fixtures.path("secure/sbv1"));
        assertThat(raw).isEqualTo(key("sbv1").publicKey());
        assertThat(SecureBootV1.fault(signed, raw)).isEmpty();
        assertThat(SecureBootV1.fault(fixture("sbv1/bad_app_v1.bin"), raw)).isPresent();
        assertThat(SecureBootV1.fault(app, raw)).contains("it does not end with a signature of secure boot V1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootloader_esp32", "bootloader_esp32_b"})
    void theBootloaderOfVersion1IsByteEqual(String name) {
        byte[] made = SecureBootV1.withDigest(
                fixture("in/" + name + ".bin"), fixture("keys/sbv1_digest_key.bin"), fixture("sbv1/iv.bin"));
        assertThat(made).isEqualTo(fixture("sbv1/" + name + "-digest-0x0000.bin"));
    }
}
