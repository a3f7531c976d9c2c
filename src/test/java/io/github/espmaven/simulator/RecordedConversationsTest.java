package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.slip.SlipDecoder;
import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole conversations with the real mask ROMs and the real stub: the virtual board, asked the same, answers the same,
 * status and payload byte for byte, and the value field where it means something.
 */
class RecordedConversationsTest {
    private static final List<String> STEPS = List.of("chip-info", "flash", "flash-again", "read", "erase");
    private static final int SYNC = 0x08;
    private static final int READ_REG = 0x0A;

    private static final int MEM_END = 0x06;

    /** The host writes, or sets its rate first; what it then reads, decoded. */
    private record Exchange(OptionalInt baud, byte[] request, List<byte[]> replies) {
        int code() {
            return request.length > 2 ? LittleEndian.u8(request, 2) : -1;
        }

        /** The first SYNCs came before the chip listened. */
        boolean isLost() {
            return code() == SYNC && replies.isEmpty();
        }

        /** Those SYNCs were answered late by one chip, and MEM_END in the midst of a change of the rate. */
        List<byte[]> repliesInTime() {
            if (code() == SYNC) {
                return replies.subList(0, 8);
            }
            return code() == MEM_END
                    ? List.of(Arrays.copyOf(replies.get(0), 10))
                    : replies.stream().filter(reply -> !isSynced(reply)).toList();
        }

        private static boolean isSynced(byte[] reply) {
            return reply[0] == 1 && reply[1] == SYNC && reply[8] == 0;
        }
    }

    @ParameterizedTest
    @CsvSource({"esp32, rom", "esp32, stub", "esp32c3, rom", "esp32c3, stub"})
    void theVirtualBoardAnswersAsTheRealChip(String chip, String mode) throws EspException {
        byte[] flash = {};
        for (String step : STEPS) {
            String name = chip + "-" + mode + "-" + step;
            RawClient client = new RawClient(chip.equals("esp32") ? WireFixtureTest.esp32() : c3());
            client.board.loadFlash(0, flash);
            client.resetIntoDownload();
            List<Exchange> exchanges = read(Fixtures.text("wire/real/" + name + ".trace"));
            assertThat(exchanges).hasSizeGreaterThan(50);
            for (Exchange exchange : exchanges) {
                if (exchange.baud.isPresent()) {
                    client.port.setBaudRate(exchange.baud.getAsInt());
                    client.clock.sleep(Duration.ofMillis(5));
                }
                if (!exchange.isLost()) {
                    compare(name, client, exchange);
                }
            }
            flash = client.board.flash();
        }
    }

    private static BoardOptions c3() {
        return WireFixtureTest.esp32C3().withMac(MacAddress.of48(0x7cdf_a112_3456L));
    }

    private static void compare(String name, RawClient client, Exchange exchange) throws EspException {
        client.port.write(exchange.request);
        List<String> actual = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (byte[] reply : exchange.repliesInTime()) {
            expected.add(meaningful(reply, exchange));
            actual.add(
                    client.receive().map(frame -> meaningful(frame, exchange)).orElse("nothing"));
        }
        assertThat(actual)
                .as("%s: replies to %s", name, Hex.of(exchange.request))
                .isEqualTo(expected);
        if (exchange.code() == MEM_END) {
            client.clock.sleep(Duration.ofMillis(100)); // the greeting
            client.discardInput();
        }
    }

    private static String meaningful(byte[] reply, Exchange exchange) {
        byte[] kept = exchange.code() == MEM_END ? Arrays.copyOf(reply, 10) : reply.clone();
        if (reply.length >= 10 && reply[0] == 1) {
            int code = LittleEndian.u8(reply, 1);
            int mask = code == SYNC ? -1 : 0;
            if (code == READ_REG && exchange.code() == READ_REG) {
                int register = LittleEndian.u32(exchange.request, 9);
                mask = WireFixtureTest.ESP32_COMPARED.getOrDefault(
                        register, WireFixtureTest.C3_COMPARED.getOrDefault(register, -1));
            }
            LittleEndian.put32(kept, 4, LittleEndian.u32(kept, 4) & mask);
        }
        return Hex.of(kept);
    }

    private static List<Exchange> read(String trace) {
        List<Exchange> all = new ArrayList<>();
        SlipDecoder decoder = new SlipDecoder(0x8000);
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        OptionalInt baud = OptionalInt.empty();
        boolean reads = false;
        for (String line : (trace + "\n0.0 end").lines().toList()) {
            if (line.startsWith("           ")) {
                chunk.writeBytes(Hex.parse(line.substring(17, 65).replace(" ", "")));
                continue;
            }
            byte[] bytes = chunk.toByteArray();
            chunk.reset();
            if (bytes.length > 0 && reads) {
                decode(decoder, bytes, all.get(all.size() - 1).replies);
            } else if (bytes.length > 0) {
                all.add(new Exchange(baud, bytes, new ArrayList<>()));
                baud = OptionalInt.empty();
            }
            String[] words = (line.strip() + "  ").split(" +", 3);
            reads = words[1].equals("read");
            if (words[1].equals("baud")) {
                baud = OptionalInt.of(Integer.parseInt(words[2].strip()));
                decoder.reset();
            }
        }
        return all;
    }

    private static void decode(SlipDecoder decoder, byte[] bytes, List<byte[]> frames) {
        for (int at = 0; at < bytes.length; at += decoder.consumed()) {
            Optional<byte[]> frame = decoder.accept(bytes, at, bytes.length);
            frame.ifPresent(frames::add);
        }
    }
}
