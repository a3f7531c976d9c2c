package io.github.espmaven.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys where users keep them; made by OpenSSL, keytool and SoftHSM. */
@Tag("slow")
class KeySourceTest {
    private static final String PASSWORD = "open-sesame-4711";
    private static final byte[] APP = new byte[5000];

    @TempDir
    Path folder;

    private SigningKey open(String text) throws EspException {
        return KeySource.parse(text, Optional.of("env:PW"))
                .open(folder, name -> (name.equals("env:PW") ? PASSWORD : "wrong").toCharArray());
    }

    private void run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(environment);
        assertThat(builder.start().waitFor())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
    }

    private static boolean has(String program) {
        return Stream.of("/usr/bin/", "/usr/local/bin/").anyMatch(p -> Files.isExecutable(Path.of(p + program)));
    }

    private static void signs(SigningKey key) throws EspException {
        SignedImage signed = SignedImage.parse(APP, APP.length).signedBy(key, false, 3);
        assertThat(SignedImage.parse(signed.toBytes(), APP.length).signatures())
                .hasSize(1)
                .allMatch(SignedImage.Signature::valid)
                .allMatch(
                        s -> s.keyDigest().orElseThrow().equals(key.publicKey().digest()));
    }

    @ParameterizedTest
    @CsvSource({
        "rsa3072_a, pkcs8 -topk8 -v2 aes-256-cbc",
        "ecdsa256, pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1",
        "ecdsa384, ec -aes256",
        "ecdsa256, ec -des3",
        "rsa3072_b, rsa -traditional -aes128"
    })
    void pemWithAPassphrase(String key, String how) throws Exception {
        assumeTrue(has("openssl"), "no openssl");
        List<String> command = new ArrayList<>(List.of("/usr/bin/openssl"));
        command.addAll(List.of(how.split(" ", -1)));
        command.addAll(List.of(
                "-in",
                Fixtures.path("secure/keys/" + key + ".pem").toAbsolutePath().toString()));
        command.addAll(List.of("-out", "secret.pem", "-passout", "pass:" + PASSWORD));
        run(Map.of(), command.toArray(new String[0]));
        signs(open("secret.pem"));
        assertThat(open("secret.pem").publicKey())
                .isEqualTo(TrustedKeys.publicKey(key + ".pem", Fixtures.path("secure/keys")));
        assertThatThrownBy(() -> open("secret.pem@env:OTHER"))
                .hasMessageContaining("its passphrase is another")
                .hasMessageNotContaining(PASSWORD);
    }

    /** Algorithms without their parameters, and a vector of an odd number of digits. */
    @ParameterizedTest
    @CsvSource({
        "ENCRYPTED PRIVATE KEY, '', 3017300b06092a864886f70d01050a04080000000000000000",
        "ENCRYPTED PRIVATE KEY, '', 3017300b06092a864886f70d01050d04080000000000000000",
        "RSA PRIVATE KEY, 'DEK-Info: AES-128-CBC,ABC', 00000000000000000000000000000000",
        "EC PRIVATE KEY, 'DEK-Info: DES-EDE3-CBC,0', 00000000000000000000000000000000"
    })
    void encryptionThatIsNotDescribedWholly(String kind, String header, String der) throws Exception {
        String base64 = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(der));
        Files.writeString(
                folder.resolve("odd.pem"),
                "-----BEGIN " + kind + "-----\n" + header + "\n\n" + base64 + "\n-----END " + kind + "-----\n");
        assertThatThrownBy(() -> open("odd.pem"))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.KEY_UNUSABLE))
                .hasMessageContaining("odd.pem");
    }

    @ParameterizedTest
    @CsvSource({"RSA, 3072, store.p12", "EC, 256, store.p12", "EC, 384, store.p12", "RSA, 3072, store.jks"})
    void aKeystore(String algorithm, String bits, String file) throws Exception {
        keytool(file, "release", algorithm, bits);
        signs(open(file));
        signs(open(file + "#release@env:PW"));
        assertThatThrownBy(() -> open(file + "#other"))
                .hasMessage(file + " has no key other; there are: release (write " + file + "#NAME)");
        assertThatThrownBy(() -> open(file + "@env:OTHER"))
                .hasMessage(file + " cannot be opened: it is damaged, or its password is another");
        assertThatThrownBy(() -> KeySource.parse(file, Optional.empty()).open(folder, n -> new char[0]))
                .hasMessage(file + " needs a password, and it is not said where that is");
    }

    private void keytool(String file, String alias, String algorithm, String bits) throws Exception {
        run(
                Map.of(),
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file,
                "-storetype",
                file.endsWith("jks") ? "JKS" : "PKCS12",
                "-storepass",
                PASSWORD,
                "-keypass",
                PASSWORD,
                "-alias",
                alias,
                "-keyalg",
                algorithm,
                "-dname",
                "CN=Test",
                algorithm.equals("EC") ? "-groupname" : "-keysize",
                algorithm.equals("EC") ? "secp" + bits + "r1" : bits);
    }

    @Test
    void aTokenOverPkcs11() throws Exception {
        Path library = Path.of("/usr/lib/softhsm/libsofthsm2.so");
        assumeTrue(Files.exists(library) && has("softhsm2-util") && has("openssl"), "no SoftHSM");
        String conf = folder.resolve("softhsm2.conf").toString();
        Files.createDirectories(folder.resolve("tokens"));
        Files.writeString(Path.of(conf), "directories.tokendir = " + folder.resolve("tokens") + "\n");
        Map<String, String> environment = Map.of("SOFTHSM2_CONF", conf);
        run(
                environment,
                "/usr/bin/softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                "t",
                "--pin",
                PASSWORD,
                "--so-pin",
                "87654321");
        Files.writeString(folder.resolve("token.cfg"), "name = T\nlibrary = " + library + "\nslotListIndex = 0\n");
        // the library reads its configuration from the environment: another JVM has it
        Path java = Path.of(System.getProperty("java.home"), "bin");
        run(
                environment,
                java.resolve("keytool").toString(),
                "-genkeypair",
                "-storetype",
                "PKCS11",
                "-keystore",
                "NONE",
                "-addprovider",
                "SunPKCS11",
                "-providerArg",
                "token.cfg",
                "-storepass",
                PASSWORD,
                "-alias",
                "release",
                "-keyalg",
                "RSA",
                "-keysize",
                "3072",
                "-sigalg",
                "SHA256withRSA",
                "-dname",
                "CN=Test");
        run(
                environment,
                java.resolve("java").toString(),
                "-cp",
                classes(KeySourceTest.class) + ":" + classes(SigningKey.class),
                TokenSigner.class.getName(),
                folder.toString(),
                PASSWORD);
        byte[] signed = Files.readAllBytes(folder.resolve("signed.bin"));
        BootKey key = TrustedKeys.publicKey("token-public.pem", folder);
        assertThat(SignedImage.parse(signed, APP.length).signatures())
                .hasSize(1)
                .allMatch(SignedImage.Signature::valid)
                .allMatch(s -> s.keyDigest().orElseThrow().equals(key.digest()));
    }

    private static String classes(Class<?> one) throws Exception {
        return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** Signs in a JVM of its own. */
    static final class TokenSigner {
        private TokenSigner() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            SigningKey key = KeySource.parse("pkcs11:token.cfg#release", Optional.of("env:PW"))
                    .open(folder, name -> args[1].toCharArray());
            Files.write(folder.resolve("token-public.pem"), KeyFile.pem(key.publicKey()));
            Files.write(
                    folder.resolve("signed.bin"),
                    SignedImage.parse(new byte[5000], 5000)
                            .signedBy(key, false, 3)
                            .toBytes());
            System.exit(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ecdsa256, openssl pkeyutl -sign -inkey KEY | base64",
        "ecdsa384, openssl pkeyutl -sign -inkey KEY",
        "rsa3072_a, openssl pkeyutl -sign -inkey KEY -pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:32 -pkeyopt"
                + " digest:sha256 -pkeyopt rsa_mgf1_md:sha256 | od -An -tx1"
    })
    void aProgram(String name, String script) throws Exception {
        assumeTrue(has("openssl"), "no openssl");
        Path key = Fixtures.path("secure/keys/" + name + ".pem").toAbsolutePath();
        Files.writeString(folder.resolve("sign.sh"), "[ ${#1} -ge 64 ] && " + script.replace("KEY", key.toString()));
        signs(ExternalSigner.of(
                "sh sign.sh {digest}",
                Fixtures.path("secure/keys/" + name + "_pub.pem")
                        .toAbsolutePath()
                        .toString(),
                folder));
    }

    @ParameterizedTest
    @CsvSource({
        "sh -c cat, gave 32 bytes that are no signature",
        "false, 'did not sign: its exit code is 1'",
        "there-is-no-such-program, cannot be run",
        "yes, did not sign: it prints more than a signature"
    })
    void aProgramThatDoesNotSignIsSaidToBeOne(String command, String message) throws EspException {
        String shown =
                Fixtures.path("secure/keys/ecdsa256_pub.pem").toAbsolutePath().toString();
        SigningKey key = ExternalSigner.of(command, shown, folder);
        assertThatThrownBy(() -> key.sign(APP, false))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.KEY_UNUSABLE));
    }

    private ExternalSigner program(String command, Duration limit) throws EspException {
        BootKey shown = TrustedKeys.publicKey(
                Fixtures.path("secure/keys/ecdsa256_pub.pem").toAbsolutePath().toString(), folder);
        return new ExternalSigner(List.of(command.split(" ", -1)), shown, folder, limit);
    }

    /** Whether a program runs that was given this argument; one that has ended and waits to be asked has none. */
    private static boolean runs(String argument) {
        return ProcessHandle.allProcesses()
                .anyMatch(p -> p.info().arguments().stream().flatMap(Stream::of).anyMatch(argument::equals));
    }

    /** With the programs that it has started, and within one limit, also where it has closed its output by then. */
    @ParameterizedTest
    @CsvSource({"sleep 60.SELF, 300, 5000", "sh hangs.sh, 300, 5000", "sh closes.sh, 1500, 2600"})
    void aProgramThatDoesNotEndIsEnded(String command, int limit, int bound) throws Exception {
        String self = "60." + ProcessHandle.current().pid() + Math.abs(folder.hashCode());
        Files.writeString(folder.resolve("hangs.sh"), "sleep " + self + "; exit 0");
        Files.writeString(
                folder.resolve("closes.sh"), "echo begun > begun; sleep 1.3; exec >&-; sleep " + self + "; exit 0");
        ExternalSigner key = program(command.replace("60.SELF", self), Duration.ofMillis(limit));
        Clock clock = Clock.system();
        long start = clock.nanoTime();
        assertThatThrownBy(() -> key.sign(APP, false))
                .hasMessageEndingWith(" did not sign: it did not end within " + limit / 1000 + " s");
        assertThat(clock.since(start)).isBetween(Duration.ofMillis(limit), Duration.ofMillis(bound));
        while (runs(self) && clock.since(start).toSeconds() < 10) {
            Thread.onSpinWait();
        }
        assertThat(runs(self)).as("it was ended").isFalse();
    }

    /** Its words are those of another program: they may hold what was given to it. */
    @Test
    void aProvidersOwnWordsAreNotShown() {
        assertThat(BootKey.reason(new ProviderException("pin 1234 is wrong"))).doesNotContain("1234");
        assertThat(BootKey.reason(new ProviderException("x", new IOException("CKR_PIN_INCORRECT"))))
                .isEqualTo("CKR_PIN_INCORRECT");
        assertThatThrownBy(() -> open("pkcs11:none.cfg#a@env:PW"))
                .hasMessage("pkcs11:none.cfg cannot be opened: a file that it needs is not there");
    }

    @ParameterizedTest
    @CsvSource({
        "key.pem, nonsense, key.pem holds no key in PEM format",
        "key.pem, '-----BEGIN PRIVATE KEY-----\n"
                + "MAA=\n"
                + "-----END PRIVATE KEY-----', key.pem is damaged: it holds no private key",
        "key.pem, '-----BEGIN EC PRIVATE KEY-----\n"
                + "*\n"
                + "-----END EC PRIVATE KEY-----', key.pem is damaged: it holds no ec private key"
    })
    void whatIsNoKeyIsRefused(String name, String text, String message) throws IOException {
        Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> open(name)).hasMessage(message);
    }

    @Test
    void keysOfOtherKindsAreRefused() throws Exception {
        assumeTrue(has("openssl"), "no openssl");
        run(Map.of(), "/usr/bin/openssl", "genrsa", "-out", "small.pem", "2048");
        run(Map.of(), "/usr/bin/openssl", "ecparam", "-name", "secp521r1", "-genkey", "-out", "p521.pem", "-noout");
        run(Map.of(), "/usr/bin/openssl", "genpkey", "-algorithm", "ed25519", "-out", "ed.pem");
        assertThatThrownBy(() -> open("small.pem"))
                .hasMessage("small.pem is an RSA key of 2048 bits; secure boot takes 3072");
        assertThatThrownBy(() -> open("p521.pem")).hasMessageContaining("another curve");
        assertThatThrownBy(() -> open("ed.pem")).isInstanceOf(EspException.class);
        assertThatThrownBy(() -> open("none.pem")).hasMessageContaining("cannot be read");
        Files.copy(Fixtures.path("secure/keys/ecdsa256_pub.pem"), folder.resolve("public.pem"));
        assertThatThrownBy(() -> open("public.pem"))
                .hasMessage("public.pem is a public key; signing takes the private one");
    }
}
