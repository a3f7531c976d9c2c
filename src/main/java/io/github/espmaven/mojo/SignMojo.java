package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.SignJob;
import io.github.espmaven.job.SigningRequest;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Signs a bootloader or an application for secure boot. */
@Mojo(name = "sign", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class SignMojo extends AbstractEspMojo {

    /**
     * The file: for {@code esp:image-info} a binary, an Intel HEX file or a firmware bundle, of which each part that is an
     * image is shown, or an ELF file, which is shown as the image it would become; for {@code esp:filesystem} and
     * {@code esp:nvs} an image of a partition or of a whole flash, or a bundle. Default there: the board.
     */
    @Parameter(property = "esp.image")
    private @Nullable File image;

    /**
     * The file to make. Default: for {@code esp:read-flash} {@code target/esp/flash.bin}, for {@code esp:flash-map}
     * the page {@code target/esp/flash-map.html}, for {@code esp:nvs} {@code target/esp/nvs.bin}, for
     * {@code esp:partition-table} none: there a name that ends in {@code .csv} makes text, any other the binary form;
     * for {@code esp:sign} the image's name in {@code target/esp/signed}, for {@code esp:doctor} the page
     * {@code target/esp/doctor.html}, for {@code esp:dump-mem} {@code target/esp/memory.bin}.
     */
    @Parameter(property = "esp.outputFile")
    private @Nullable File outputFile;

    /**
     * Secure boot of the first version, which the ESP32 has: {@code esp:partition-table} checks what it asks for, sizes of apps
     * that are multiples of 64 KB; {@code esp:sign} signs for it, any file, with an ECDSA P-256 key.
     */
    @Parameter(property = "esp.secureBootV1", defaultValue = "false")
    private boolean secureBootV1;

    /**
     * The private keys to sign with, up to three, each {@code key.pem}, {@code store.p12#alias}, {@code store.jks#alias},
     * {@code pkcs11:token.cfg#alias} or {@code provider:CLASS?config#alias}. Behind it {@code @env:NAME} or {@code @server:ID}
     * says where its password is.
     */
    @Parameter(property = "esp.signingKeys")
    private @Nullable List<String> signingKeys;

    /** Where the keys' password is: {@code env:NAME}, or {@code server:ID}, an entry of {@code settings.xml}. */
    @Parameter(property = "esp.keyPassword")
    private @Nullable String keyPassword;

    /**
     * A program that signs: it gets the digest at its input, and in hexadecimal where an argument says {@code {digest}}, and
     * prints the signature as bytes, base64 or hexadecimal.
     */
    @Parameter(property = "esp.signCommand")
    private @Nullable String signCommand;

    /** The file with the public key that {@code signCommand} signs with. */
    @Parameter(property = "esp.signPublicKey")
    private @Nullable String signPublicKey;

    /** Makes signatures that are the same each time, by RFC 6979 for ECDSA. Not with keys that a token holds. */
    @Parameter(property = "esp.deterministicSignatures", defaultValue = "false")
    private boolean deterministicSignatures;

    /**
     * Makes, instead of signing, the file with the digest of a bootloader that the ESP32's secure boot of version 1 goes by, with
     * this key of 32 bytes, which is also in the fuses.
     */
    @Parameter(property = "esp.bootloaderDigestKey")
    private @Nullable File bootloaderDigestKey;

    @Override
    void run() throws EspException {
        Path file = required(image, "esp.image", "build/app.bin");
        Path target = outputFile == null
                ? outputDirectory().resolve("signed").resolve(String.valueOf(file.getFileName()))
                : outputFile.toPath();
        SigningRequest request = new SigningRequest(
                ListParameter.elements("signingKeys", signingKeys),
                Optional.ofNullable(keyPassword),
                Optional.ofNullable(signCommand),
                Optional.ofNullable(signPublicKey),
                deterministicSignatures);
        SignJob.Result result = bootloaderDigestKey == null
                ? new SignJob(request, directory(), passwords(), getLog()::warn).run(file, target, secureBootV1)
                : SignJob.digest(file, bootloaderDigestKey.toPath(), target);
        getLog().info(ResultFile.made(target, result.bytes(), "signed"));
        result.lines().forEach(line -> getLog().info("  " + line));
    }
}
