package io.github.espmaven.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.SanitizedText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Serves an application over HTTP or HTTPS to devices that fetch their updates (RFC 9110): whole or one range of it, with an
 * entity tag, and a document that says which version it is. Nothing else is served, and nothing is taken.
 */
public final class FirmwareServer implements AutoCloseable {
    /** Path of the application. */
    public static final String IMAGE = "/firmware.bin";
    /** Path of the document about it. */
    public static final String DOCUMENT = "/version.json";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,10})-(\\d{0,10})");
    private static final Pattern VERSION = Pattern.compile("(?:^|&)version=([^&]*)");
    private static final int BLOCK_BYTES = 16 * 1024;
    /** A device that is switched off while it fetches holds a thread until its connection ends, so there are many. */
    private static final int MOST_CONNECTIONS = 1000;

    private static final int SECONDS_IDLE = 10;
    private static final int MOST_TEXT = 64;
    private static final int SECONDS_TO_FINISH = 1;

    /**
     * What is served.
     *
     * @param version its version
     * @param tag its entity tag, without quotes
     * @param document what {@link #DOCUMENT} says
     */
    public record Content(byte[] image, String version, String tag, String document) {}

    /**
     * What a device did.
     *
     * @param device its own address as it names itself, else that of its network
     * @param version the version it says it has; empty where it says none
     * @param from offset of the first byte sent
     * @param to offset behind the last byte sent; no byte of the application where both are the same
     */
    public record Visit(String device, String version, int from, int to, int status) {}

    private final HttpServer server;
    private final ExecutorService threads;
    private final AtomicInteger answering = new AtomicInteger();
    private final Content content;
    private final Optional<byte[]> credentials;
    private final Consumer<Visit> visits;

    /**
     * @param tls keys for HTTPS; empty: HTTP
     * @param credentials {@code user:password} of basic authentication (RFC 7617); empty: everybody is served
     * @param visits told of each request when it is answered, in the thread that answered it
     * @throws EspException {@code CANNOT_LISTEN}
     */
    public FirmwareServer(
            InetSocketAddress address,
            Optional<SSLContext> tls,
            Optional<String> credentials,
            Content content,
            Consumer<Visit> visits)
            throws EspException {
        this.content = content;
        this.credentials = credentials.map(c -> c.getBytes(StandardCharsets.UTF_8));
        this.visits = visits;
        this.threads =
                new ThreadPoolExecutor(0, MOST_CONNECTIONS, SECONDS_IDLE, TimeUnit.SECONDS, new SynchronousQueue<>());
        try {
            if (tls.isPresent()) {
                HttpsServer secure = HttpsServer.create(address, 0);
                secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
                server = secure;
            } else {
                server = HttpServer.create(address, 0);
            }
        } catch (IOException e) {
            threads.shutdown();
            throw new EspException(
                    Problem.CANNOT_LISTEN,
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                            + FileErrorText.reason(e),
                    Evidence.of(Key.PARAMETER, "esp.httpListen"),
                    e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(answering.get() == 0 ? 0 : SECONDS_TO_FINISH); // it waits that long when nothing is to finish, too
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        answering.incrementAndGet();
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean image = path.equals(IMAGE);
            if (!isAllowed(exchange)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"firmware\", charset=\"UTF-8\"");
                refuse(exchange, 401);
            } else if (!image && !path.equals(DOCUMENT)) {
                refuse(exchange, 404);
            } else if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                refuse(exchange, 405);
            } else if (image) {
                image(exchange);
            } else {
                document(exchange);
            }
        } finally {
            answering.decrementAndGet();
        }
    }

    private void document(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        byte[] document = content.document.getBytes(StandardCharsets.UTF_8);
        send(exchange, 200, document, 0, document.length);
        visit(exchange, 0, 0, 200);
    }

    private boolean isAllowed(HttpExchange exchange) {
        if (credentials.isEmpty()) {
            return true;
        }
        String given = header(exchange, "Authorization").orElse("");
        try {
            boolean basic = given.regionMatches(true, 0, "Basic ", 0, 6);
            byte[] decoded =
                    basic ? Base64.getDecoder().decode(given.substring(6).strip()) : new byte[0];
            return MessageDigest.isEqual(decoded, credentials.get());
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private void refuse(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        visit(exchange, 0, 0, status);
    }

    private void image(HttpExchange exchange) throws IOException {
        String tag = "\"" + content.tag + "\"";
        exchange.getResponseHeaders().set("ETag", tag);
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        String known = header(exchange, "If-None-Match").orElse("");
        if (known.equals("*") || known.contains(tag) || arduinoVersion(exchange).equals(Optional.of(content.version))) {
            refuse(exchange, 304);
            return;
        }
        int size = content.image.length;
        boolean sameRange = header(exchange, "If-Range").orElse(tag).equals(tag);
        Matcher range = RANGE.matcher(header(exchange, "Range").orElse(""));
        if (!sameRange || !range.matches() || (range.group(1) + range.group(2)).isEmpty()) {
            visit(exchange, 0, send(exchange, 200, content.image, 0, size), 200);
            return;
        }
        boolean suffix = range.group(1).isEmpty();
        long first = suffix ? Math.max(0, size - Long.parseLong(range.group(2))) : Long.parseLong(range.group(1));
        long last = suffix || range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
        if (first > last) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
            refuse(exchange, 416);
            return;
        }
        exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + last + "/" + size);
        visit(exchange, (int) first, send(exchange, 206, content.image, (int) first, (int) last + 1), 206);
    }

    /** Sends a part of {@code bytes}; the offset behind what the connection took. */
    private static int send(HttpExchange exchange, int status, byte[] bytes, int from, int to) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(to - from));
            exchange.sendResponseHeaders(status, -1);
            return from;
        }
        exchange.sendResponseHeaders(status, to - from);
        int at = from;
        try (OutputStream out = exchange.getResponseBody()) {
            for (; at < to; at += Math.min(BLOCK_BYTES, to - at)) {
                out.write(bytes, at, Math.min(BLOCK_BYTES, to - at));
            }
        } catch (IOException gone) { // a device that was switched off meanwhile
            return at == to ? to - 1 : at;
        }
        return at;
    }

    private void visit(HttpExchange exchange, int from, int to, int status) {
        String device = header(exchange, "x-ESP32-STA-MAC")
                .or(() -> header(exchange, "x-ESP8266-STA-MAC"))
                .orElseGet(() -> exchange.getRemoteAddress().getAddress().getHostAddress());
        String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
        Matcher asked = VERSION.matcher(query);
        String version = arduinoVersion(exchange)
                .or(() -> asked.find() ? Optional.of(asked.group(1)) : Optional.empty())
                .orElse("");
        visits.accept(new Visit(shortened(device).toLowerCase(Locale.ROOT), shortened(version), from, to, status));
    }

    private static String shortened(String text) {
        String clean = SanitizedText.of(text);
        return clean.substring(0, Math.min(clean.length(), MOST_TEXT));
    }

    /** What Arduino's HTTPUpdate and ESP8266httpUpdate say about the firmware that runs. */
    private static Optional<String> arduinoVersion(HttpExchange exchange) {
        return header(exchange, "x-ESP32-version").or(() -> header(exchange, "x-ESP8266-version"));
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }
}
