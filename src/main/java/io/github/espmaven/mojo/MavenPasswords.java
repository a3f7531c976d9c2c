package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.secure.Passwords;
import java.util.Optional;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.jspecify.annotations.Nullable;

/**
 * Passwords where Maven's users keep them: {@code env:NAME}, and {@code server:ID}, an entry of {@code settings.xml}, whose
 * password Maven decrypts.
 */
record MavenPasswords(Settings settings, SettingsDecrypter decrypter) implements Passwords.Named {
    private static final String ENVIRONMENT = "env:";
    private static final String SERVER = "server:";

    @Override
    public char[] get(String name) throws EspException {
        if (name.startsWith(ENVIRONMENT)) {
            return found(
                    System.getenv(name.substring(ENVIRONMENT.length())),
                    "the environment has no variable " + name.substring(ENVIRONMENT.length()));
        }
        if (name.startsWith(SERVER)) {
            String id = name.substring(SERVER.length());
            Server server = settings.getServer(id);
            if (server == null) {
                throw new EspException(Problem.KEY_UNUSABLE, "settings.xml has no server " + id);
            }
            SettingsDecryptionResult decrypted = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
            if (!decrypted.getProblems().isEmpty()) { // their texts may hold what was to be decrypted
                throw new EspException(
                        Problem.KEY_UNUSABLE,
                        "Maven cannot decrypt the password of the server " + id
                                + " in settings.xml: the master password in settings-security.xml is missing or"
                                + " another");
            }
            Server plain = decrypted.getServer();
            String secret = plain.getPassphrase() == null ? plain.getPassword() : plain.getPassphrase();
            return found(secret, "the server " + id + " in settings.xml has no password that can be decrypted");
        }
        throw new EspException(
                Problem.KEY_UNUSABLE,
                "a password is not written down here: name where it is, as env:NAME or server:ID");
    }

    private static char[] found(@Nullable String secret, String lacking) throws EspException {
        return Optional.ofNullable(secret)
                .filter(s -> !s.isEmpty())
                .orElseThrow(() -> new EspException(Problem.KEY_UNUSABLE, lacking))
                .toCharArray();
    }
}
