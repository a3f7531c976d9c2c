package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.SigningKeyJob;
import io.github.espmaven.secure.SignatureScheme;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Makes a key for secure boot, or shows one: its public half and the digest that the fuses hold of it. */
@Mojo(name = "signing-key", requiresProject = false, threadSafe = true)
public final class SigningKeyMojo extends AbstractEspMojo {

    /** The kind of key to make: {@code rsa3072}, {@code ecdsa192}, {@code ecdsa256} or {@code ecdsa384}. */
    @Parameter(property = "esp.keyType", defaultValue = "rsa3072")
    private String keyType = "rsa3072";

    /** The key to show instead of making one, as in {@code signingKeys}. */
    @Parameter(property = "esp.signingKey")
    private @Nullable String signingKey;

    /** Where the keys' password is: {@code env:NAME}, or {@code server:ID}, an entry of {@code settings.xml}. */
    @Parameter(property = "esp.keyPassword")
    private @Nullable String keyPassword;

    /** The file for a new private key, which only its owner may read; one that is there is never overwritten. */
    @Parameter(property = "esp.keyFile")
    private @Nullable File keyFile;

    /** The file for the public key. Default for a new key: beside it, ending in {@code -public.pem}. */
    @Parameter(property = "esp.publicKeyFile")
    private @Nullable File publicKeyFile;

    /** The file for the digest that the fuses hold, 32 bytes. Default: none. */
    @Parameter(property = "esp.digestFile")
    private @Nullable File digestFile;

    @Override
    void run() throws EspException {
        SigningKeyJob job = new SigningKeyJob(
                Optional.ofNullable(publicKeyFile).map(File::toPath),
                Optional.ofNullable(digestFile).map(File::toPath));
        if (signingKey != null) {
            job.show(signingKey, Optional.ofNullable(keyPassword), directory(), passwords())
                    .forEach(getLog()::info);
            return;
        }
        SignatureScheme scheme = SignatureScheme.named(keyType)
                .orElseThrow(() -> EspException.badParameter(
                        "there is no key type " + keyType, "esp.keyType", SignatureScheme.choices()));
        job.make(scheme, required(keyFile, "esp.keyFile", "signing-key.pem")).forEach(getLog()::info);
    }
}
