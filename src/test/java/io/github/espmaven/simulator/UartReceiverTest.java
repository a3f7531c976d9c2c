package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Expected bytes were worked out by hand from the line's levels, bit for bit. */
class UartReceiverTest {
    private static final LineNoise QUIET = new LineNoise(Ailments.NONE, Ailment.RX_CUT);

    private static byte[] heard(int sender, int receiver, int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return new UartReceiver(sender, receiver, QUIET).hear(bytes, 0, bytes.length, true);
    }

    private static byte[] bytes(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return bytes;
    }

    @Test
    void atTheSameRateEveryByteIsHeard() {
        int[] all = new int[256];
        java.util.Arrays.setAll(all, i -> i);
        assertThat(heard(115_200, 115_200, all)).isEqualTo(bytes(all));
    }

    @Test
    void twiceAsFastHearsEveryBitTwice() {
        // 0x55: 0 1 0 1 0 1 0 1 0 1 -> 0 0 11 00 11 00 11 00 11 00 11: start, data 0 11 00 11 0, stop low; at the next
        // falling edge 0, 0 11 00 11 1, stop high
        assertThat(heard(57_600, 115_200, 0x55)).isEqualTo(bytes(0x66, 0xE6));
        // 0xFF: one low bit, that is start and a low first bit, then high
        assertThat(heard(57_600, 115_200, 0xFF)).isEqualTo(bytes(0xFE));
        // 0x00: nine low bits make a byte of zeros without its stop bit; the edge after that comes with the next start
        // bit
        assertThat(heard(57_600, 115_200, 0x00, 0xFF)).isEqualTo(bytes(0x00, 0xFE));
    }

    @Test
    void halfAsFastHearsEveryOtherBit() {
        assertThat(heard(115_200, 57_600, 0xFF))
                .as("the start bit is too short")
                .isEmpty();
        // the line is low for nine bits and then high: samples in the bits 1, 3, 5, 7 are low, in 9, 11 ... high
        assertThat(heard(115_200, 57_600, 0x00)).isEqualTo(bytes(0xF8));
    }

    @Test
    void textAtAnotherRateIsMostlyNoText() {
        byte[] text =
                "I (1234) app: the quick brown fox jumps over the lazy dog\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int[] rates : new int[][] {{74_880, 115_200}, {115_200, 74_880}, {115_200, 9600}, {9600, 115_200}}) {
            byte[] heard = new UartReceiver(rates[0], rates[1], QUIET).hear(text, 0, text.length, true);
            assertThat(new String(heard, StandardCharsets.ISO_8859_1)).doesNotContain("app", "fox", "dog");
            assertThat(heard).isNotEmpty();
        }
    }

    @Test
    void piecesAreHeardAsTheWhole() {
        byte[] text = "pieces of a whole".getBytes(StandardCharsets.US_ASCII);
        UartReceiver receiver = new UartReceiver(74_880, 115_200, QUIET);
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < text.length; i++) {
            all.writeBytes(receiver.hear(text, i, i + 1, i == text.length - 1));
        }
        assertThat(all.toByteArray())
                .isEqualTo(new UartReceiver(74_880, 115_200, QUIET).hear(text, 0, text.length, true));
    }
}
