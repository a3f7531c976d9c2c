package io.github.espmaven.transport;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A port elsewhere on the network, or an address to listen on: {@code scheme://host:port?option&option=value}. An IPv6
 * host stands in brackets.
 *
 * @param text the URL as the user wrote it
 * @param scheme in lower case, as "tcp"
 * @param host name or address, without brackets
 * @param port 1 to 65535; 0 (any free port) only in an address to listen on
 * @param options what follows the question mark, in order; an option without value has an empty one
 */
public record NetworkUrl(String text, String scheme, String host, int port, Map<String, String> options) {
    private static final Pattern FORM = Pattern.compile(
            "([A-Za-z][A-Za-z0-9+.-]*)://(\\[[0-9A-Fa-f:.%]*]|[^\\[\\]/?#:]*):([0-9]{1,5})/?(?:\\?(.*))?");
    private static final int MAX_PORT = 65535;
    private static final String LOOPBACK = "127.0.0.1";

    public NetworkUrl {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** The remote port that {@code text} names; {@code BAD_PORT} when it has not the form above. */
    public static NetworkUrl parse(String text) throws EspException {
        NetworkUrl url = split(text);
        if (url.host.isEmpty() || url.port == 0) {
            throw bad(text, "it needs a host and a port number, as in tcp://192.168.1.20:5555");
        }
        return url;
    }

    /** An address to listen on: without a host the loopback address, and port 0 stands for any free port. */
    public static NetworkUrl parseListening(String text) throws EspException {
        NetworkUrl url = split(text);
        return url.host.isEmpty() ? new NetworkUrl(text, url.scheme, LOOPBACK, url.port, url.options) : url;
    }

    /** Host and port as written in messages; an IPv6 host in brackets. */
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Refuses options that are not in {@code known}, with {@code BAD_PORT}: a typing error must not go unnoticed. */
    public void requireOptionsAmong(String... known) throws EspException {
        for (String name : options.keySet()) {
            if (!List.of(known).contains(name)) {
                String choices = known.length == 0 ? "it takes none" : "known are " + String.join(", ", known);
                throw bad(text, "option \"" + name + "\" is unknown (" + choices + ")");
            }
        }
    }

    private static NetworkUrl split(String text) throws EspException {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw bad(text, "it has not the form scheme://host:port");
        }
        int port = Integer.parseInt(form.group(3));
        if (port > MAX_PORT) {
            throw bad(text, "the port number is above " + MAX_PORT);
        }
        String host = form.group(2).replace("[", "").replace("]", "");
        String scheme = form.group(1).toLowerCase(Locale.ROOT);
        return new NetworkUrl(text, scheme, host, port, optionsIn(form.group(4)));
    }

    private static Map<String, String> optionsIn(@Nullable String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : query == null ? new String[0] : query.split("&", -1)) {
            int equals = option.indexOf('=');
            if (!option.isEmpty()) {
                options.put(
                        equals < 0 ? option : option.substring(0, equals),
                        equals < 0 ? "" : option.substring(equals + 1));
            }
        }
        return options;
    }

    private static EspException bad(String text, String why) {
        return new EspException(
                Problem.BAD_PORT,
                "\"" + text + "\" is not a network port: " + why,
                Evidence.of(Evidence.Key.PORT, text));
    }
}
