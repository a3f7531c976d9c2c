package io.github.espmaven.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.image.ImageBuilder;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.NetworkUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The virtual board judged by a stranger: the real esptool-js, which shares no code with this project, works on every
 * board over RFC 2217 as it would in a browser. Where the two disagree, one of them is wrong about the chips.
 */
@Tag("slow")
class EsptoolJsTest {
    private static final Clock CLOCK = Clock.system();
    private static final int RAW_OFFSET = 0x4_0000;

    /** Behind compressed data most ROMs write what was left in their window of this size. */
    private static final int INFLATE_BYTES = 0x8000;

    private static final int SECTOR = 0x1000;

    private static final String WITH_STUB = "detect,stub,flashId,baud,write,md5,read,writeRaw,md5Raw,readRaw,"
            + "eraseRegion,eraseFlash,write,boot,close";
    private static final String WITH_ROM = "detect,attach,flashId,baud,write,md5,read,writeRaw,md5Raw,boot,close";
    /** It sends these ROMs the rate as it is, and they reckon with another clock: the rate comes last, for it fails. */
    private static final String WITH_ROM_OF_OTHER_CLOCK =
            "detect,attach,flashId,write,md5,read,writeRaw,md5Raw,baud,boot,close";

    private static final Set<Chip> OTHER_CLOCK = Set.of(Chip.ESP32, Chip.ESP32_C2, Chip.ESP32_C5);
    /** It neither inflates nor reads nor digests. */
    private static final String WITH_ROM_OF_ESP8266 = "detect,attach,flashId,writeRaw,boot,close";

    /** Crystals of the usual boards (protocol.md, section 1.3). */
    private static final Map<Chip, Integer> CRYSTALS_MHZ = Map.of(
            Chip.ESP8266,
            26,
            Chip.ESP32_C2,
            26,
            Chip.ESP32_H2,
            32,
            Chip.ESP32_H21,
            32,
            Chip.ESP32_H4,
            32,
            Chip.ESP32_C5,
            48);

    private static final Map<String, VirtualBoard> BOARDS = new HashMap<>();
    private static final List<PortServer> SERVERS = new ArrayList<>();
    private static Map<String, JsonObject> found = Map.of();

    @BeforeAll
    static void letItWork(@TempDir Path folder) throws Exception {
        NodeClient.ESPTOOL_JS.assumeInstalled();
        List<List<String>> scenarios = new ArrayList<>();
        for (Chip chip : Chip.values()) {
            Path image = Files.write(folder.resolve(chip.id()), image(chip));
            if (hasStub(chip)) {
                scenarios.add(scenario(chip, "stub", WITH_STUB, image));
            }
            scenarios.add(scenario(chip, "ROM", stepsOfRom(chip), image));
        }
        found = NodeClient.ESPTOOL_JS.run(List.of("lanes=4", "baud=921600"), scenarios);
    }

    private static boolean hasStub(Chip chip) {
        return chip.spec().stub(chip.spec().usualRevision()).isPresent();
    }

    private static String stepsOfRom(Chip chip) {
        if (chip == Chip.ESP8266) {
            return WITH_ROM_OF_ESP8266;
        }
        return OTHER_CLOCK.contains(chip) ? WITH_ROM_OF_OTHER_CLOCK : WITH_ROM;
    }

    /** A program that the ROM finds good: one part, longer than a block. */
    static byte[] image(Chip chip) {
        byte[] code = new byte[18_000];
        new Random(chip.ordinal()).nextBytes(code);
        Arrays.fill(code, 4_000, 9_000, (byte) 0x13);
        int address = chip.spec().memory().regions().stream()
                .filter(region -> region.name().equals("IRAM"))
                .findFirst()
                .orElseThrow()
                .range()
                .start();
        return ImageBuilder.forChip(chip).entry(address).segment(address, code).build();
    }

    private static List<String> scenario(Chip chip, String name, String steps, Path image) throws EspException {
        NetworkUrl listen = NetworkUrl.parseListening("rfc2217://:0");
        VirtualBoard board = new VirtualBoard(BoardOptions.of(chip), CLOCK);
        PortServer server = new PortServer(new SharedBoard(board, false), listen, event -> {});
        SERVERS.add(server);
        BOARDS.put(chip + " " + name, board);
        return List.of(
                "name=" + chip + " " + name,
                "port=127.0.0.1:" + server.port(),
                "steps=" + steps,
                "rate=" + (name.equals("stub") ? "reopen" : "in-place"),
                "image=" + image,
                "offset=" + chip.spec().bootloaderOffset(),
                "rawOffset="
                        + (steps.contains("write,") ? RAW_OFFSET : chip.spec().bootloaderOffset()),
                "console=" + chip.spec().consoleBaud(),
                "until=" + (chip == Chip.ESP8266 ? "csum" : "entry 0x"));
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
    @EnumSource
    void withItsStub(Chip chip) throws Exception {
        assumeTrue(hasStub(chip), "no stub for this chip");
        JsonObject result = succeeded(chip, "stub");
        assertThat(result.get("stub").getAsBoolean()).isTrue();
        assertThat(result.get("baud").getAsInt()).isEqualTo(921_600);
        assertThat(result.get("opened").getAsInt())
                .as("times it opened the port: once more for the rate")
                .isEqualTo(2);
        byte[] image = image(chip);
        assertContentsSeen(result, image);
        assertThat(text(result, "readRawSha256")).isEqualTo(digest("SHA-256", image));
        assertThat(text(result, "erasedSectorMd5")).isEqualTo(digest("MD5", erased(SECTOR)));
        assertThat(text(result, "erasedFlashMd5")).isEqualTo(digest("MD5", erased(image.length)));
        byte[] expected = erased(BoardOptions.of(chip).flashBytes());
        System.arraycopy(image, 0, expected, chip.spec().bootloaderOffset(), image.length);
        assertFlash(chip, "stub", expected);
        assertBooted(result);
    }

    @ParameterizedTest
    @EnumSource
    void withItsRomAlone(Chip chip) throws Exception {
        JsonObject result = succeeded(chip, "ROM");
        byte[] image = image(chip);
        byte[] expected = erased(BoardOptions.of(chip).flashBytes());
        System.arraycopy(image, 0, expected, chip.spec().bootloaderOffset(), image.length);
        if (chip != Chip.ESP8266) {
            System.arraycopy(image, 0, expected, RAW_OFFSET, image.length);
            assertContentsSeen(result, image);
            assertRateOfRom(chip, result);
        }
        if (!chip.spec().romHas(RomFeature.EXACT_DEFLATE)) {
            int end = chip.spec().bootloaderOffset() + image.length;
            byte[] held = BOARDS.get(chip + " ROM").flash();
            System.arraycopy(held, end, expected, end, INFLATE_BYTES - image.length % INFLATE_BYTES);
        }
        assertFlash(chip, "ROM", expected);
        assertBooted(result);
    }

    /** Where the rate does not work, esptool-js begins anew at the old one, with the stub. */
    private static void assertRateOfRom(Chip chip, JsonObject result) {
        boolean works = !OTHER_CLOCK.contains(chip);
        assertThat(result.get("baud").getAsInt()).isEqualTo(works ? 921_600 : 115_200);
        assertThat(result.get("stub").getAsBoolean()).isEqualTo(!works);
    }

    /** What both scenarios begin with. */
    private static JsonObject succeeded(Chip chip, String name) {
        JsonObject result = found.get(chip + " " + name);
        assertThat(result.get("failed")).as(result.toString()).isNull();
        assertThat(text(result, "chip")).isEqualTo(chip.toString());
        assertThat(text(result, "description")).startsWith(chip.toString());
        assertThat(text(result, "mac")).isEqualTo(BoardOptions.of(chip).mac().toString());
        assertThat(result.get("features").getAsJsonArray()).isNotEmpty();
        assertThat(result.get("crystalMhz").getAsInt()).isEqualTo(CRYSTALS_MHZ.getOrDefault(chip, 40));
        assertThat(result.get("stubWasRunning").getAsBoolean()).isFalse();
        assertThat(text(result, "flashId")).isEqualTo("1640ef");
        assertThat(text(result, "flashSize")).isEqualTo("4MB");
        return result;
    }

    private static void assertContentsSeen(JsonObject result, byte[] image) throws NoSuchAlgorithmException {
        assertThat(text(result, "md5")).isEqualTo(digest("MD5", image));
        assertThat(text(result, "md5Raw")).isEqualTo(digest("MD5", image));
        assertThat(text(result, "readSha256")).isEqualTo(digest("SHA-256", image));
    }

    private static void assertFlash(Chip chip, String name, byte[] expected) {
        assertThat(Arrays.mismatch(BOARDS.get(chip + " " + name).flash(), expected))
                .as("first wrong byte in flash")
                .isEqualTo(-1);
    }

    private static void assertBooted(JsonObject result) {
        BootLog log = BootLog.of(text(result, "bootLog"));
        assertThat(log.failures()).isEmpty();
        assertThat(log.mode())
                .hasValueSatisfying(mode -> assertThat(mode.download()).isFalse());
    }

    private static String text(JsonObject result, String member) {
        return result.get(member).getAsString();
    }

    static byte[] erased(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }

    static String digest(String algorithm, byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }
}
