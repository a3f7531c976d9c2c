package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.secure.ExternalSigner;
import io.github.espmaven.secure.KeySource;
import io.github.espmaven.secure.Passwords;
import io.github.espmaven.secure.SignedImage;
import io.github.espmaven.secure.SigningKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How images are to be signed.
 *
 * @param keys the keys as users write them, see {@link KeySource}
 * @param password where the password is of keys that do not say
 * @param command a program that signs; empty: none
 * @param commandKey the file with that program's public key
 * @param deterministic whether the same image gets the same signature each time
 */
public record SigningRequest(
        List<String> keys,
        Optional<String> password,
        Optional<String> command,
        Optional<String> commandKey,
        boolean deterministic) {

    public SigningRequest {
        keys = List.copyOf(keys);
    }

    private boolean isEmpty() {
        return keys.isEmpty() && command.isEmpty();
    }

    /** What signs; empty when nothing is named to sign with. */
    public Optional<Signer> signer(Path directory, Passwords.Named passwords, Consumer<String> warnings)
            throws EspException {
        return isEmpty()
                ? Optional.empty()
                : Optional.of(new Signer(open(directory, passwords), deterministic, warnings));
    }

    /** Opens the keys; relative paths begin at {@code directory}. */
    List<SigningKey> open(Path directory, Passwords.Named passwords) throws EspException {
        if (isEmpty()) {
            throw EspException.nothingNamed("no key is named to sign with", "esp.signingKeys", "signing-key.pem");
        }
        List<SigningKey> opened = new ArrayList<>();
        for (String key : keys) {
            opened.add(KeySource.parse(key, password).open(directory, passwords));
        }
        if (command.isPresent()) {
            String shown = commandKey.orElseThrow(() -> EspException.nothingNamed(
                    "esp.signCommand needs the public key that it signs with",
                    "esp.signPublicKey",
                    "signing-key-public.pem"));
            opened.add(ExternalSigner.of(command.get(), shown, directory));
        }
        if (opened.size() > SignedImage.MOST) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    opened.size() + " keys are named, and an image takes " + SignedImage.MOST,
                    Evidence.of(Key.PARAMETER, "esp.signingKeys"));
        }
        return opened;
    }
}
