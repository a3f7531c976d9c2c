package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.testing.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Replays what the reference tool sent to real mask ROMs and a stub, and compares the answers: status and payload always,
 * the value field where it means something (SYNC, READ_REG).
 */
class WireFixtureTest {
    /** The flash of the emulator behind the transcripts. */
    static final FlashChipModel GIGADEVICE = new FlashChipModel(0xC8, 0x40, false);

    private static final int SYNC = 0x08;
    private static final int READ_REG = 0x0A;

    /** What the specimens differ in: package and a checksum in the fuses, the measured clock, straps, bits of a used SPI. */
    static final Map<Integer, Integer> ESP32_COMPARED = Map.of(
            0x3FF5_A00C, ~0x0000_0E00,
            0x3FF5_A008, 0x0000_FFFF,
            0x3FF6_607C, 0x8000_0000,
            0x3FF4_0014, 0,
            0x3FF4_4038, 1 << 5,
            0x3FF4_201C, 0xF800_0000);

    static final Map<Integer, Integer> C3_COMPARED = Map.of(0x6000_2018, 0xF800_0000);

    private record Exchange(byte[] request, List<byte[]> replies) {
        int code() {
            return LittleEndian.u8(request, 2);
        }
    }

    @Test
    void esp32AnswersAsItsRom() throws EspException {
        compare("wire/esp32-rom-flash-id.txt", RawClient.synced(esp32()), ESP32_COMPARED);
    }

    @Test
    void esp32AnswersAsAStub() throws EspException {
        compare("wire/esp32-stub-flash-id.txt", RawClient.withStub(esp32()), ESP32_COMPARED);
    }

    @Test
    void esp32C3AnswersAsItsRom() throws EspException {
        compare("wire/esp32c3-rom-flash-id.txt", RawClient.synced(esp32C3()), C3_COMPARED);
    }

    @Test
    void esp32C3AnswersAsAStub() throws EspException {
        compare("wire/esp32c3-stub-flash-id.txt", RawClient.withStub(esp32C3()), C3_COMPARED);
    }

    static BoardOptions esp32() {
        return BoardOptions.of(Chip.ESP32)
                .withRevision(new Revision(3, 0))
                .withMac(MacAddress.of48(0x240a_c412_3456L))
                .withPart(GIGADEVICE);
    }

    static BoardOptions esp32C3() {
        return BoardOptions.of(Chip.ESP32_C3)
                .withRevision(new Revision(0, 3))
                .withMac(MacAddress.of48(0xc40a_24fe_1001L))
                .withPart(GIGADEVICE);
    }

    private static void compare(String fixture, RawClient client, Map<Integer, Integer> compared) throws EspException {
        List<Exchange> exchanges = exchanges(fixture, fixture.contains("stub"));
        assertThat(exchanges).hasSizeGreaterThan(50);
        for (Exchange exchange : exchanges) {
            client.port.write(exchange.request);
            for (byte[] expected : exchange.replies) {

                byte[] actual = client.receive().orElseThrow(() -> new AssertionError("no reply to " + show(exchange)));
                assertThat(Hex.of(meaningful(actual, exchange, compared)))
                        .as("reply to %s", show(exchange))
                        .isEqualTo(Hex.of(meaningful(expected, exchange, compared)));
                if (isRepeated(expected, exchange)) {
                    client.discardInput();
                }
            }
        }
    }

    /** The ROM repeats that it does not know a command behind SYNC; the reference tool took what it wanted of that. */
    private static boolean isRepeated(byte[] reply, Exchange exchange) {
        return LittleEndian.u8(reply, 1) == SYNC && exchange.code() != SYNC;
    }

    private static String show(Exchange exchange) {
        return Hex.of(exchange.request);
    }

    /** {@code reply} without what carries no meaning. */
    private static byte[] meaningful(byte[] reply, Exchange exchange, Map<Integer, Integer> compared) {
        byte[] kept = reply.clone();
        int code = LittleEndian.u8(reply, 1);
        int mask = code == SYNC ? -1 : 0;
        if (code == READ_REG && exchange.code() == READ_REG) {
            mask = compared.getOrDefault(LittleEndian.u32(exchange.request, 9), -1);
        }
        LittleEndian.put32(kept, 4, LittleEndian.u32(kept, 4) & mask);
        return kept;
    }

    /** Requests with their replies; with {@code stubOnly}, only those after the stub's greeting. */
    private static List<Exchange> exchanges(String fixture, boolean stubOnly) {
        List<Exchange> all = new ArrayList<>();
        String greeting = "< 4f484149";
        String text = Fixtures.text(fixture);
        int from = stubOnly ? text.indexOf(greeting) + greeting.length() : 0;
        for (String line : text.substring(from).lines().toList()) {
            if (line.startsWith("> ")) {
                all.add(new Exchange(Hex.parse(line.substring(2)), new ArrayList<>()));
            } else if (line.startsWith("< ")) {
                all.get(all.size() - 1).replies.add(Hex.parse(line.substring(2)));
            }
        }
        return all;
    }
}
