package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.job.input.HttpParameters;
import io.github.espmaven.testing.Fixtures;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A device of the JDK's own client fetches its update: whole, in ranges, again, with a password and over TLS. */
@Tag("slow")
@Timeout(60)
class ServeFirmwareJobTest {
    private static final Path APP = Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin");

    @TempDir
    Path dir;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private Optional<SSLContext> tls = Optional.empty();
    private Optional<String> credentials = Optional.empty();
    private HttpClient client = HttpClient.newHttpClient();
    private int port;

    private CompletableFuture<JsonObject> serve(int devices, boolean returned, Duration time) throws Exception {
        ServeFirmwareJob job = new ServeFirmwareJob(
                new ServeFirmwareRequest(
                        Optional.empty(),
                        List.of(new ImageSpec("0x10000", APP)),
                        Optional.of("1.2.0"),
                        new InetSocketAddress("127.0.0.1", 0),
                        tls,
                        credentials,
                        new ServeFirmwareRequest.End(OptionalInt.of(devices), returned, Optional.of(time))),
                Clock.system(),
                log::add);
        BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();
        CompletableFuture<JsonObject> end = CompletableFuture.supplyAsync(() -> {
            try {
                JsonObject account = job.run(ports::add);
                job.require();
                return account;
            } catch (EspException e) {
                throw new IllegalStateException(e);
            }
        });
        port = ports.poll(30, TimeUnit.SECONDS);
        return end;
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        String scheme = tls.isPresent() ? "https" : "http";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Test
    void aDeviceFetchesItAndComesBack() throws Exception {
        byte[] app = Files.readAllBytes(APP);
        CompletableFuture<JsonObject> end = serve(1, true, Duration.ofSeconds(30));
        JsonObject document = JsonParser.parseString(
                        new String(get("/version.json").body(), "UTF-8"))
                .getAsJsonObject();
        assertThat(document.get("version").getAsString()).isEqualTo("1.2.0");
        assertThat(document.get("size").getAsInt()).isEqualTo(app.length);
        assertThat(document.get("chip").getAsString()).isEqualTo("esp32c3");
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(app));
        assertThat(document.get("sha256").getAsString()).isEqualTo(sha256);
        HttpResponse<byte[]> whole = get("/firmware.bin?version=1.1.0");
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(app);
        assertThat(whole.headers().firstValue("ETag")).contains("\"" + sha256 + "\"");
        get("/version.json?version=1.2.0");
        JsonObject account = end.get(30, TimeUnit.SECONDS);
        assertThat(account.getAsJsonArray("devices").toString())
                .isEqualTo("[{\"device\":\"127.0.0.1\",\"askedFrom\":\"\",\"bytes\":" + app.length
                        + ",\"whole\":true,\"returned\":true}]");
        assertThat(log)
                .containsExactly(
                        "127.0.0.1 has fetched 1.2.0, " + app.length + " B", "127.0.0.1 has come back with 1.2.0");
    }

    @Test
    void rangesAddUp() throws Exception {
        byte[] app = Files.readAllBytes(APP);
        CompletableFuture<JsonObject> end = serve(1, false, Duration.ofSeconds(30));
        int half = app.length / 2;
        HttpResponse<byte[]> first = get("/firmware.bin", "Range", "bytes=0-" + (half - 1), "x-ESP32-STA-MAC", "AA:BB");
        assertThat(first.statusCode()).isEqualTo(206);
        assertThat(first.headers().firstValue("Content-Range")).contains("bytes 0-" + (half - 1) + "/" + app.length);
        assertThat(first.body()).isEqualTo(Arrays.copyOf(app, half));
        HttpResponse<byte[]> last = get("/firmware.bin", "Range", "bytes=-10", "x-ESP32-STA-MAC", "AA:CC");
        assertThat(last.body()).isEqualTo(Arrays.copyOfRange(app, app.length - 10, app.length));
        assertThat(end).isNotDone();
        HttpResponse<byte[]> rest = get("/firmware.bin", "Range", "bytes=" + half + "-", "x-ESP32-STA-MAC", "AA:BB");
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(app, half, app.length));
        end.get(30, TimeUnit.SECONDS);
        assertThat(log).containsExactly("aa:bb has fetched 1.2.0, " + app.length + " B");
    }

    @ParameterizedTest
    @CsvSource({
        "Range,bytes=99999999-,416",
        "Range,bytes=5-2,416",
        "Range,bytes=x,200",
        "Range,bytes=-,200",
        "Range,'bytes=0-1,3-4',200",
        "x-ESP32-version,1.2.0,304",
        "x-ESP8266-version,1.1,200",
        "If-None-Match,*,304",
        "If-None-Match,\"other\",200"
    })
    void requestsAreAnsweredAsTheProtocolSays(String header, String value, int status) throws Exception {
        CompletableFuture<JsonObject> end = serve(1, false, Duration.ofSeconds(30));
        assertThat(get("/firmware.bin", header, value).statusCode()).isEqualTo(status);
        if (status != 200) {
            get("/firmware.bin");
        }
        end.get(30, TimeUnit.SECONDS);
    }

    @Test
    void nothingElseIsServed() throws Exception {
        CompletableFuture<JsonObject> end = serve(1, false, Duration.ofSeconds(30));
        assertThat(get("/../../etc/passwd").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/firmware.bin"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpResponse<byte[]> refused = client.send(post, BodyHandlers.ofByteArray());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD");
        HttpRequest head = HttpRequest.newBuilder(post.uri())
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(client.send(head, BodyHandlers.ofByteArray()).headers().firstValue("Content-Length"))
                .contains(Long.toString(Files.size(APP)));
        assertThat(end).isNotDone();
        get("/firmware.bin");
        end.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aPasswordIsAsked() throws Exception {
        credentials = Optional.of("bench:gehe im");
        CompletableFuture<JsonObject> end = serve(1, false, Duration.ofSeconds(30));
        HttpResponse<byte[]> refused = get("/firmware.bin");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic ");
        assertThat(get("/firmware.bin", "Authorization", "Basic !!").statusCode())
                .isEqualTo(401);
        assertThat(get("/firmware.bin", "Authorization", "Basic YmVuY2g6Z2VoZSBpbQ==")
                        .statusCode())
                .isEqualTo(200);
        end.get(30, TimeUnit.SECONDS);
        assertThat(log).first().isEqualTo("127.0.0.1 was refused: HTTP 401");
    }

    @Test
    void keysComeFromAKeystore() throws Exception {
        Path keystore = dir.resolve("server.p12");
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process made = new ProcessBuilder(
                        tool.toString(),
                        "-genkeypair",
                        "-alias",
                        "s",
                        "-keyalg",
                        "EC",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keystore.toString(),
                        "-storepass",
                        "changeit",
                        "-dname",
                        "CN=bench",
                        "-ext",
                        "SAN=ip:127.0.0.1")
                .start();
        assertThat(made.waitFor()).isZero();
        HttpParameters https = HttpParameters.parse("https://127.0.0.1:0");
        tls = https.tls(Optional.of(keystore), "changeit".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(keystore.toFile(), "changeit".toCharArray()));
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(trusting).build();
        CompletableFuture<JsonObject> end = serve(1, false, Duration.ofSeconds(30));
        assertThat(get("/firmware.bin").statusCode()).isEqualTo(200);
        end.get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> https.tls(Optional.of(keystore), "wrong".toCharArray()))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.KEY_UNUSABLE));
        assertThatThrownBy(() -> https.tls(Optional.empty(), new char[0]))
                .hasMessage("HTTPS needs a keystore with the server's key and certificate");
    }

    @Test
    void devicesThatDoNotComeFailTheGoal() throws Exception {
        CompletableFuture<JsonObject> end = serve(2, false, Duration.ofMillis(50));
        assertThatThrownBy(() -> end.get(30, TimeUnit.SECONDS)).rootCause().hasMessage("0 of 2 devices fetched 1.2.0");
    }

    /** As many as a bench may have that were switched off while they fetched, or hold a connection without a word. */
    @Test
    void devicesThatAreDeadKeepNobodyFromIt() throws Exception {
        CompletableFuture<JsonObject> end = serve(1, false, Duration.ofSeconds(30));
        List<Socket> dead = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                Socket socket = new Socket("127.0.0.1", port);
                dead.add(socket);
                socket.getOutputStream().write("GET /firmware.bin HTTP/1.1\r\nHost".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(get("/firmware.bin").statusCode()).isEqualTo(200);
            end.get(30, TimeUnit.SECONDS);
        } finally {
            for (Socket socket : dead) {
                socket.close();
            }
        }
    }

    /** Whatever is asked, the next device is served. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET mailto:x HTTP/1.1",
                "GET /firmware.bin?version=%zz HTTP/1.1",
                "GET /version.json?version=%FF%00 HTTP/1.1",
                "GET  HTTP/1.1",
                "GET http://[ HTTP/1.1",
                "GET /firmware.bin HTTP/1.1\r\nRange: bytes=9999999999-9999999999",
                "GET /firmware.bin HTTP/1.1\r\nRange: bytes=-0",
                "GET /firmware.bin HTTP/1.1\r\nContent-Length: 99999999999999999999",
                "GET /firmware.bin HTTP/1.1\r\nAuthorization: Basic",
            })
    void anOddRequestEndsNothing(String request) throws Exception {
        CompletableFuture<JsonObject> end = serve(1, true, Duration.ofSeconds(30));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((request + "\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
            assertThat(answer).matches("|HTTP/1[.]1 (200|400|404|416)");
        }
        get("/firmware.bin", "x-ESP32-STA-MAC", "AA:BB");
        get("/version.json?version=1.2.0", "x-ESP32-STA-MAC", "AA:BB");
        end.get(30, TimeUnit.SECONDS);
        assertThat(log).last().asString().isEqualTo("aa:bb has come back with 1.2.0");
    }

    @ParameterizedTest
    @CsvSource({
        "0,false,esp.devices is 0",
        "-3,true,esp.devices is -3",
        "'',true,'esp.awaitReturn waits for devices, and esp.devices does not say for how many'"
    })
    void anEndThatNeverComesIsRefused(String devices, boolean returned, String message) {
        Optional<Integer> count = Optional.of(devices).filter(d -> !d.isEmpty()).map(Integer::valueOf);
        assertThatThrownBy(() -> ServeFirmwareRequest.End.of(count, returned, Optional.of("1m")))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER))
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x:1", "http://x", "0.0.0.0:80", "http://x:99999", "http://a b:1", ""})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> HttpParameters.parse(text))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER));
    }
}
