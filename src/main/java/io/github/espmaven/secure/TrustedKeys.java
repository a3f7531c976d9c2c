package io.github.espmaven.secure;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The keys that count when signatures are verified.
 *
 * @param digests their SHA-256 in hexadecimal; of a chip that keeps only half of it, that half
 * @param points public keys of secure boot version 1, coordinates one behind the other
 */
public record TrustedKeys(List<String> digests, List<BootKey> points) {
    public TrustedKeys {
        digests = List.copyOf(digests);
        points = List.copyOf(points);
    }

    /** Keys whose digests are known. */
    public static TrustedKeys of(List<String> digests) {
        return new TrustedKeys(digests, List.of());
    }

    /**
     * Reads them as users name them: a PEM file, a file with a digest of 32 bytes or with a point of 64, or a digest in
     * hexadecimal.
     *
     * @throws EspException {@code KEY_UNUSABLE}, {@code FILE_UNREADABLE}
     */
    public static TrustedKeys parse(List<String> texts, Path directory) throws EspException {
        List<String> digests = new ArrayList<>();
        List<BootKey> points = new ArrayList<>();
        for (String text : texts) {
            if (text.strip().matches("[0-9a-fA-F]{64}")) {
                digests.add(text.strip().toLowerCase(Locale.ROOT));
                continue;
            }
            byte[] file = KeySource.read(KeySource.resolved(directory, text.strip()));
            if (file.length == 32) {
                digests.add(Hex.of(file));
            } else {
                BootKey key = publicKey(text.strip(), directory);
                digests.add(key.digest());
                points.add(key);
            }
        }
        return new TrustedKeys(digests, points);
    }

    /** The public key in a file: PEM, also that of a private key without a passphrase, or a point of 64 bytes. */
    public static BootKey publicKey(String name, Path directory) throws EspException {
        byte[] file = KeySource.read(KeySource.resolved(directory, name));
        if (file.length == 64) {
            return new BootKey(
                    SignatureScheme.ECDSA256,
                    Numbers.ofLittleEndian(Numbers.reversed(file), 32, 32),
                    Numbers.ofLittleEndian(Numbers.reversed(file), 0, 32));
        }
        KeyFile pem = new KeyFile(name, file);
        return pem.isPublic()
                ? pem.publicKey()
                : pem.privateKey(() -> {
                            throw BootKey.unusable(name + " has a passphrase: name the public key instead");
                        })
                        .publicKey();
    }

    public boolean trust(String digest) {
        return digests.stream().anyMatch(digest::startsWith);
    }
}
