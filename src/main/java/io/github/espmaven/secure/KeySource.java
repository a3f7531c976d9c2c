package io.github.espmaven.secure;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a signing key is, as users write it: {@code key.pem}, {@code store.p12#alias}, {@code pkcs11:softhsm.cfg#alias},
 * {@code provider:NAME?config#alias}; {@code @env:NAME} or {@code @server:ID} behind it says where its password is.
 *
 * @param place the file, or the provider
 * @param alias the entry; empty: the only one
 */
public record KeySource(String place, Optional<String> alias, Optional<String> password) {
    private static final String PKCS11 = "pkcs11:";
    private static final String PROVIDER = "provider:";
    private static final int MOST_BYTES = 1 << 20;

    /**
     * Reads it.
     *
     * @param usualPassword where the password is if the text does not say
     */
    public static KeySource parse(String text, Optional<String> usualPassword) {
        int at = Math.max(text.lastIndexOf("@env:"), text.lastIndexOf("@server:"));
        String rest = at < 0 ? text.strip() : text.substring(0, at).strip();
        Optional<String> password =
                at < 0 ? usualPassword : Optional.of(text.substring(at + 1).strip());
        int hash = rest.lastIndexOf('#');
        return hash < 0
                ? new KeySource(rest, Optional.empty(), password)
                : new KeySource(rest.substring(0, hash), Optional.of(rest.substring(hash + 1)), password);
    }

    /**
     * Opens it.
     *
     * @param directory where relative paths begin
     * @throws EspException {@code KEY_UNUSABLE}, {@code FILE_UNREADABLE}
     */
    public SigningKey open(Path directory, Passwords.Named passwords) throws EspException {
        Passwords own = () -> passwords.get(password.orElseThrow(
                () -> BootKey.unusable(place + " needs a password, and it is not said where that is")));
        if (place.startsWith(PKCS11) || place.startsWith(PROVIDER)) {
            return ofProvider(directory, own);
        }
        Path file = resolved(directory, place);
        if (place.toLowerCase(Locale.ROOT).matches(".*[.](p12|pfx|jks|keystore|jceks)")) {
            String type = place.matches("(?i).*[.](jks|keystore)")
                    ? "JKS"
                    : place.matches("(?i).*[.]jceks") ? "JCEKS" : "PKCS12";
            char[] secret = own.get();
            try (InputStream in = Files.newInputStream(file)) {
                KeyStore store = KeyStore.getInstance(type);
                store.load(in, secret);
                return entry(store, secret, Optional.empty());
            } catch (IOException | GeneralSecurityException e) {
                throw BootKey.unusable(place + " cannot be opened: "
                        + (Files.isReadable(file)
                                ? "it is damaged, or its password is another"
                                : "there is no such file"));
            }
        }
        return new KeyFile(place, read(file)).privateKey(own);
    }

    /** Its public half; a file with a public key alone will do. */
    public BootKey publicKey(Path directory, Passwords.Named passwords) throws EspException {
        boolean file = alias.isEmpty() && !place.startsWith(PKCS11) && !place.startsWith(PROVIDER);
        if (file && place.endsWith(".pem") && new KeyFile(place, read(resolved(directory, place))).isPublic()) {
            return TrustedKeys.publicKey(place, directory);
        }
        return open(directory, passwords).publicKey();
    }

    /**
     * A file as users name it.
     *
     * @throws EspException {@code FILE_UNREADABLE} when no file can be called so
     */
    public static Path resolved(Path directory, String name) throws EspException {
        try {
            return directory.resolve(name);
        } catch (InvalidPathException e) {
            throw new EspException(Problem.FILE_UNREADABLE, name + " is not a path: " + e.getReason(), Evidence.none());
        }
    }

    static byte[] read(Path file) throws EspException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MOST_BYTES);
        } catch (IOException e) {
            throw new EspException(
                    Problem.FILE_UNREADABLE,
                    file + " cannot be read: " + FileErrorText.reason(e),
                    Evidence.of(Key.FILE, file),
                    e);
        }
    }

    private SigningKey ofProvider(Path directory, Passwords own) throws EspException {
        String named = place.startsWith(PKCS11)
                ? "SunPKCS11?" + place.substring(PKCS11.length())
                : place.substring(PROVIDER.length());
        String[] parts = named.split("\\?", 2);
        try {
            Provider provider = provider(parts[0]);
            if (parts.length > 1) {
                provider = provider.configure(resolved(directory, parts[1]).toString());
            }
            String type = provider.getServices().stream()
                    .filter(s -> s.getType().equals("KeyStore"))
                    .map(Provider.Service::getAlgorithm)
                    .findFirst()
                    .orElseThrow(() -> BootKey.unusable(place + " holds no keys"));
            KeyStore store = KeyStore.getInstance(type, provider);
            char[] secret = own.get();
            store.load(null, secret);
            return entry(store, secret, Optional.of(provider));
        } catch (ProviderException | IllegalArgumentException | IOException | GeneralSecurityException e) {
            throw BootKey.unusable(place + " cannot be opened: " + BootKey.reason(e));
        }
    }

    private Provider provider(String name) throws EspException {
        Optional<Provider> known = Optional.ofNullable(Security.getProvider(name));
        if (known.isPresent()) {
            return known.get();
        }
        try {
            return Class.forName(name)
                    .asSubclass(Provider.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw BootKey.unusable("there is no provider " + name + ": name one of the JDK's, or a class among the"
                    + " plugin's dependencies");
        }
    }

    private SigningKey entry(KeyStore store, char[] secret, Optional<Provider> provider)
            throws GeneralSecurityException, EspException {
        List<String> keys = Collections.list(store.aliases()).stream()
                .filter(a -> isKey(store, a))
                .sorted()
                .toList();
        String wanted = alias.orElse(keys.size() == 1 ? keys.get(0) : "");
        if (!keys.contains(wanted)) {
            throw BootKey.unusable(
                    place + (alias.isPresent() ? " has no key " + wanted : " has several keys, and none is named")
                            + "; there are: " + String.join(", ", keys) + " (write " + place + "#NAME)");
        }
        PrivateKey key = (PrivateKey) store.getKey(wanted, secret);
        String name = place + "#" + wanted;
        return new SigningKey.Jca(name, BootKey.of(store.getCertificate(wanted).getPublicKey(), name), key, provider);
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)
                    || (store.isKeyEntry(alias) && store.getCertificate(alias) != null);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
