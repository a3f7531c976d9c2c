package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.VerifySignatureJob;
import io.github.espmaven.secure.TrustedKeys;
import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that an image, each image of a bundle, or without a file bootloader and applications in the board's flash, is
 * signed by a key that counts.
 */
@Mojo(name = "verify-signature", defaultPhase = LifecyclePhase.VERIFY, requiresProject = false, threadSafe = true)
public final class VerifySignatureMojo extends AbstractPartitionsMojo {

    /**
     * The file: for {@code esp:image-info} a binary, an Intel HEX file or a firmware bundle, of which each part that is an
     * image is shown, or an ELF file, which is shown as the image it would become; for {@code esp:filesystem} and
     * {@code esp:nvs} an image of a partition or of a whole flash, or a bundle. Default there: the board.
     */
    @Parameter(property = "esp.image")
    private @Nullable File image;

    /**
     * The keys that count: PEM files, files with a digest, or digests in hexadecimal. Default for a board: those whose digests
     * its fuses hold.
     */
    @Parameter(property = "esp.publicKeys")
    private @Nullable List<String> publicKeys;

    @Override
    void run() throws EspException {
        TrustedKeys trusted = TrustedKeys.parse(ListParameter.elements("publicKeys", publicKeys), directory());
        VerifySignatureJob job = new VerifySignatureJob(trusted);
        List<String> lines = image == null
                ? job.board(board(), table(), Clock.system(), listener())
                : job.file(image.toPath(), Optional.empty());
        lines.forEach(getLog()::info);
        getLog().info("Verified: " + lines.size() + (lines.size() == 1 ? " image is" : " images are")
                + " signed by a key that counts.");
    }
}
