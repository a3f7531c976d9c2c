package io.github.espmaven.serve;

import static io.github.espmaven.serve.EsptoolJsTest.digest;
import static io.github.espmaven.serve.EsptoolJsTest.erased;
import static io.github.espmaven.serve.EsptoolJsTest.image;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.NetworkUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The virtual board judged by a second stranger: the real tasmota-webserial-esptool with its own builds of the legacy
 * stub, on boards that are served as {@code esp:serve} does, resets performed beside them.
 */
@Tag("slow")
class TasmotaTest {
    private static final Clock CLOCK = Clock.system();
    private static final int RAW_OFFSET = 0x4_0000;

    private static final String WITH_STUB = "detect,stub,baud,write,read,writeRaw,readRaw,eraseFlash,write,read,close";
    /** It reads and erases with a stub only. */
    private static final String WITH_ROM = "detect,writeRaw,close";

    /** It knows these chips and has no stub for them. */
    private static final Set<Chip> WITHOUT_STUB = Set.of(Chip.ESP32_H21, Chip.ESP32_H4, Chip.ESP32_S31);
    /** It does not know this one. */
    private static final Set<Chip> UNKNOWN = Set.of(Chip.ESP32_E22);

    private static final Map<String, VirtualBoard> BOARDS = new HashMap<>();
    private static final List<PortServer> SERVERS = new ArrayList<>();
    private static Map<String, JsonObject> found = Map.of();

    /** The boards, by name: one of every chip, and the P4 of both RAM layouts. */
    static List<BoardOptions> boards() {
        List<BoardOptions> boards = new ArrayList<>();
        for (Chip chip : Chip.values()) {
            if (!UNKNOWN.contains(chip)) {
                boards.add(BoardOptions.of(chip));
            }
        }
        boards.add(BoardOptions.of(Chip.ESP32_P4).withRevision(new Revision(3, 0)));
        return boards;
    }

    static List<BoardOptions> boardsWithItsStub() {
        return boards().stream()
                .filter(board -> !WITHOUT_STUB.contains(board.chip()))
                .toList();
    }

    static List<BoardOptions> boardsWithoutItsStub() {
        return boards().stream()
                .filter(board -> WITHOUT_STUB.contains(board.chip()))
                .toList();
    }

    private static String name(BoardOptions board) {
        return board.chip() + " " + board.revision();
    }

    @BeforeAll
    static void letItWork(@TempDir Path folder) throws Exception {
        NodeClient.TASMOTA.assumeInstalled();
        List<List<String>> scenarios = new ArrayList<>();
        for (BoardOptions board : boards()) {
            Path image = Files.write(folder.resolve(name(board)), image(board.chip()));
            scenarios.add(scenario(board, image));
        }
        found = NodeClient.TASMOTA.run(List.of("lanes=8", "baud=921600"), scenarios);
    }

    private static List<String> scenario(BoardOptions options, Path image) throws EspException {
        NetworkUrl listen = NetworkUrl.parseListening("rfc2217://:0");
        VirtualBoard board = new VirtualBoard(options, CLOCK);
        PortServer server = new PortServer(
                new SharedBoard(board, false),
                listen,
                () -> new LocalReset(ResetOptions.DEFAULTS, CLOCK),
                event -> {},
                CLOCK,
                Duration.ZERO);
        SERVERS.add(server);
        BOARDS.put(name(options), board);
        return List.of(
                "name=" + name(options),
                "port=127.0.0.1:" + server.port(),
                "steps=" + (WITHOUT_STUB.contains(options.chip()) ? WITH_ROM : WITH_STUB),
                "image=" + image,
                "offset=" + options.chip().spec().bootloaderOffset(),
                "rawOffset=" + RAW_OFFSET);
    }

    @AfterAll
    static void release() {
        SERVERS.forEach(PortServer::close);
        SERVERS.clear();
        BOARDS.values().forEach(board -> board.transport().close());
        BOARDS.clear();
        found = Map.of();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void detectsTheChip(BoardOptions board) {
        JsonObject result = succeeded(board);
        assertThat(text(result, "chip")).isEqualTo(board.chip().toString());
        // it looks for the S31's where other chips have theirs (protocol.md, section 1.4)
        String mac = board.chip() == Chip.ESP32_S31
                ? "00:00:00:00:00:00"
                : board.mac().toString();
        assertThat(text(result, "mac")).isEqualTo(mac);
    }

    @ParameterizedTest
    @MethodSource("boardsWithItsStub")
    void startsItsStubWritesReadsAndErases(BoardOptions board) throws Exception {
        JsonObject result = succeeded(board);
        byte[] image = image(board.chip());
        assertThat(result.get("stub").getAsBoolean()).isTrue();
        assertThat(text(result, "flashId")).isEqualTo("1640ef");
        assertThat(text(result, "flashSize")).isEqualTo("4MB");
        assertThat(result.get("opened").getAsInt())
                .as("times it opened the port: once more for the rate")
                .isEqualTo(2);
        assertThat(text(result, "readRawSha256")).isEqualTo(digest("SHA-256", image));
        assertThat(text(result, "erasedSha256")).isEqualTo(digest("SHA-256", erased(image.length)));
        assertThat(text(result, "readSha256")).isEqualTo(digest("SHA-256", image));
        assertFlash(board, board.chip().spec().bootloaderOffset());
    }

    @ParameterizedTest
    @MethodSource("boardsWithoutItsStub")
    void writesThroughTheRomWhereItHasNoStub(BoardOptions board) {
        succeeded(board);
        assertFlash(board, RAW_OFFSET);
    }

    private static JsonObject succeeded(BoardOptions board) {
        JsonObject result = found.get(name(board));
        assertThat(result.get("failed")).as(result.toString()).isNull();
        return result;
    }

    private static void assertFlash(BoardOptions board, int offset) {
        byte[] image = image(board.chip());
        byte[] expected = erased(board.flashBytes());
        System.arraycopy(image, 0, expected, offset, image.length);
        assertThat(Arrays.mismatch(BOARDS.get(name(board)).flash(), expected))
                .as("first wrong byte in flash")
                .isEqualTo(-1);
    }

    private static String text(JsonObject result, String member) {
        return result.get(member).getAsString();
    }
}
