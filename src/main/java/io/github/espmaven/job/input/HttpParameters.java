package io.github.espmaven.job.input;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Where and how an HTTP server listens.
 *
 * @param secure whether by HTTPS
 */
public record HttpParameters(InetSocketAddress address, boolean secure) {
    private static final String PARAMETER = "esp.httpListen";
    private static final String KEYSTORE = "esp.keystore";

    /**
     * Reads {@code http://0.0.0.0:8070} or {@code https://0.0.0.0:8443}.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static HttpParameters parse(String text) throws EspException {
        try {
            URI uri = URI.create(text.strip());
            boolean secure = "https".equalsIgnoreCase(uri.getScheme());
            boolean known = secure || "http".equalsIgnoreCase(uri.getScheme());
            if (known && uri.getHost() != null && uri.getPort() >= 0 && uri.getPort() <= 0xffff) {
                return new HttpParameters(
                        new InetSocketAddress(uri.getHost().replaceAll("[\\[\\]]", ""), uri.getPort()), secure);
            }
        } catch (IllegalArgumentException e) {
            throw bad(text);
        }
        throw bad(text);
    }

    private static EspException bad(String text) {
        return EspException.badParameter(
                PARAMETER + " is \"" + text + "\"", PARAMETER, "http://0.0.0.0:8070 or https://0.0.0.0:8443");
    }

    /**
     * The keys of HTTPS; empty for HTTP.
     *
     * @throws EspException {@code NOTHING_NAMED} without a keystore, {@code KEY_UNUSABLE} when it cannot be opened
     */
    public Optional<SSLContext> tls(Optional<Path> keystore, char[] password) throws EspException {
        if (!secure) {
            return Optional.empty();
        }
        if (keystore.isEmpty()) {
            throw EspException.nothingNamed(
                    "HTTPS needs a keystore with the server's key and certificate", KEYSTORE, "server.p12");
        }
        try {
            KeyStore keys = KeyStore.getInstance(keystore.get().toFile(), password);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return Optional.of(context);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new EspException(
                    Problem.KEY_UNUSABLE,
                    KEYSTORE + " " + keystore.get() + " cannot be opened: " + e.getMessage(),
                    Evidence.of(Key.FILE, keystore.get()),
                    e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }
}
