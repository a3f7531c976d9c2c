package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.report.ResultFile;
import io.github.espmaven.secure.BootKey;
import io.github.espmaven.secure.KeyMaker;
import io.github.espmaven.secure.KeySource;
import io.github.espmaven.secure.Passwords;
import io.github.espmaven.secure.SignatureScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Makes keys for secure boot and shows what is public of them.
 *
 * @param digestFile where the digest for the fuses goes
 */
public record SigningKeyJob(Optional<Path> publicFile, Optional<Path> digestFile) {

    /** Makes a key; the lines tell of it. */
    public List<String> make(SignatureScheme scheme, Path file) throws EspException {
        KeyMaker.Pair pair = KeyMaker.make(scheme);
        ResultFile.createSecret(file, pair.privatePem());
        Path beside =
                file.resolveSibling(String.valueOf(file.getFileName()).replaceFirst("[.][^.]*$", "") + "-public.pem");
        List<String> lines =
                new ArrayList<>(List.of("Made " + file + ", a private key of " + scheme + ": keep it secret"));
        lines.addAll(told(pair.publicKey(), Optional.of(publicFile.orElse(beside))));
        return lines;
    }

    public List<String> show(String key, Optional<String> password, Path directory, Passwords.Named passwords)
            throws EspException {
        return told(KeySource.parse(key, password).publicKey(directory, passwords), publicFile);
    }

    private List<String> told(BootKey key, Optional<Path> target) throws EspException {
        List<String> lines = new ArrayList<>();
        if (target.isPresent()) {
            ResultFile.keep(target.get(), key.toPem());
            lines.add("Made " + target.get() + ", its public key");
        }
        if (digestFile.isPresent()) {
            ResultFile.keep(digestFile.get(), HexFormat.of().parseHex(key.digest()));
            lines.add("Made " + digestFile.get() + ", its digest for the fuses");
        }
        lines.add("Digest for the fuses, " + key.scheme() + ": " + key.digest());
        return lines;
    }
}
