package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Hex;
import io.github.espmaven.secure.SignatureScheme;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyJobTest {
    @TempDir
    Path dir;

    @Test
    void aNewKeyIsItsOwnersAloneAndIsNeverOverwritten() throws Exception {
        SigningKeyJob job = new SigningKeyJob(Optional.empty(), Optional.of(dir.resolve("digest.bin")));
        Path file = dir.resolve("keys/release.pem");
        assertThat(job.make(SignatureScheme.ECDSA256, file).get(0))
                .contains("release.pem, a private key of ECDSA P-256");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(job.show(file.toString(), Optional.empty(), dir, n -> new char[0]))
                .last()
                .asString()
                .endsWith(Hex.of(Files.readAllBytes(dir.resolve("digest.bin"))));
        assertThat(dir.resolve("keys/release-public.pem")).exists();
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> job.make(SignatureScheme.ECDSA256, file))
                .hasMessageEndingWith("a key is never overwritten");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    /** Neither what shows the key takes its place, nor another file's. */
    @Test
    void aPublicHalfIsWrittenOverNothing() throws Exception {
        Path file = dir.resolve("release.pem");
        SigningKeyJob onItself = new SigningKeyJob(Optional.of(file), Optional.empty());
        assertThatThrownBy(() -> onItself.make(SignatureScheme.ECDSA256, file))
                .hasMessage("cannot write " + file + ": it is there already and holds something else");
        assertThat(Files.readString(file)).contains("PRIVATE KEY");
        assertThatThrownBy(() -> onItself.show(file.toString(), Optional.empty(), dir, n -> new char[0]))
                .hasMessageEndingWith("it is there already and holds something else");
        Path key = Files.write(dir.resolve("flash-key.bin"), new byte[32]);
        SigningKeyJob digest = new SigningKeyJob(Optional.empty(), Optional.of(key));
        assertThatThrownBy(() -> digest.show(file.toString(), Optional.empty(), dir, n -> new char[0]))
                .hasMessageEndingWith("it is there already and holds something else");
        assertThat(Files.readAllBytes(key)).containsOnly(0);
    }

    @Test
    void aKeyThatIsThereIsShown() throws Exception {
        Path shown = dir.resolve("public.pem");
        Path key = Fixtures.path("secure/keys/rsa3072_a.pem").toAbsolutePath();
        assertThat(new SigningKeyJob(Optional.of(shown), Optional.empty())
                        .show(key.toString(), Optional.empty(), dir, n -> new char[0]))
                .last()
                .asString()
                .startsWith("Digest for the fuses, RSA-3072: e939f262");
        assertThat(Files.readString(shown)).isEqualTo(Fixtures.text("secure/keys/rsa3072_a_pub.pem"));
    }
}
