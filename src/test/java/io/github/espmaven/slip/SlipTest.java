package io.github.espmaven.slip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Hex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlipTest {

    @ParameterizedTest
    @CsvSource({"'',c0c0", "00,c000c0", "c0,c0dbdcc0", "db,c0dbddc0", "01c0db02,c001dbdcdbdd02c0", "dcdd,c0dcddc0"})
    void encodesAsTheProtocolSays(String packet, String frame) {
        assertThat(Hex.of(SlipEncoder.encode(Hex.parse(packet)))).isEqualTo(frame);
    }

    @Property(tries = 200)
    void decodesWhatWasEncodedInPiecesOfAnySize(
            @ForAll @Size(max = 6) List<@Size(min = 1, max = 80) byte[]> packets,
            @ForAll @IntRange(min = 1, max = 90) int piece) {
        byte[] wire = join(packets.stream().map(SlipEncoder::encode).toList());
        assertThat(decode(wire, piece, 80)).usingRecursiveComparison().isEqualTo(packets);
    }

    @Test
    void aSecondEndBetweenPacketsIsNoPacket() {
        assertThat(decode(Hex.parse("c0c0c001c0c0c002c0"), 3, 10))
                .usingRecursiveComparison()
                .isEqualTo(List.of(new byte[] {1}, new byte[] {2}));
    }

    @Test
    void tellsStrayBytesBadEscapesAndEndlessPackets() {
        assertThat(faultOf("41c0")).contains(SlipDecoder.Fault.STRAY_BYTE);
        assertThat(faultOf("c0db00c0")).contains(SlipDecoder.Fault.BAD_ESCAPE);
        assertThat(faultOf("c00102030405")).contains(SlipDecoder.Fault.TOO_LONG);
        assertThat(faultOf("c001020304c0")).isEmpty();
    }

    @Test
    void namesTheByteAtFault() {
        SlipDecoder decoder = new SlipDecoder(4);
        byte[] in = Hex.parse("c0dbff");
        decoder.accept(in, 0, in.length);
        assertThat(decoder.faultOctet()).isEqualTo(0xff);
        assertThat(decoder.insidePacket()).isFalse();
    }

    @Property(tries = 300)
    void neverFailsAndNeverExceedsItsLimit(@ForAll @Size(max = 300) byte[] anything) {
        assertThat(decode(anything, 7, 16)).allMatch(packet -> packet.length <= 16);
    }

    private static Optional<SlipDecoder.Fault> faultOf(String wire) {
        SlipDecoder decoder = new SlipDecoder(4);
        byte[] in = Hex.parse(wire);
        decoder.accept(in, 0, in.length);
        return decoder.fault();
    }

    private static List<byte[]> decode(byte[] wire, int piece, int limit) {
        SlipDecoder decoder = new SlipDecoder(limit);
        List<byte[]> packets = new ArrayList<>();
        for (int from = 0; from < wire.length; ) {
            Optional<byte[]> packet = decoder.accept(wire, from, Math.min(wire.length, from + piece));
            assertThat(decoder.consumed()).isPositive();
            from += decoder.consumed();
            packet.ifPresent(packets::add);
        }
        return packets;
    }

    private static byte[] join(List<byte[]> parts) {
        byte[] all = new byte[parts.stream().mapToInt(p -> p.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
