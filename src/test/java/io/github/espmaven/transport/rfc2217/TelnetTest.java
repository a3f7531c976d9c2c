package io.github.espmaven.transport.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Vectors from RFC 854, RFC 855 and RFC 2217. */
class TelnetTest {

    /** Writes down what a decoder reports. */
    private static final class Notes implements TelnetDecoder.Sink {
        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        final List<String> events = new ArrayList<>();

        @Override
        public void onData(byte[] bytes, int offset, int length) {
            data.write(bytes, offset, length);
            events.add("data " + HexFormat.of().formatHex(bytes, offset, offset + length));
        }

        @Override
        public void onNegotiation(Telnet.Verb verb, int option) {
            events.add(verb + " " + option);
        }

        @Override
        public void onSubnegotiation(int option, byte[] content) {
            events.add("sub " + option + " " + HexFormat.of().formatHex(content));
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static Notes decode(byte[] wire, int pieceLength) throws EspException {
        Notes notes = new Notes();
        TelnetDecoder decoder = new TelnetDecoder(notes);
        for (int at = 0; at < wire.length; at += pieceLength) {
            byte[] piece = Arrays.copyOfRange(wire, at, Math.min(wire.length, at + pieceLength));
            decoder.accept(piece, 0, piece.length);
        }
        return notes;
    }

    @Test
    void takesAStreamApart() throws EspException {
        byte[] wire = hex("41 ff fd 2c 42 ff ff 43 ff fa 2c 65 00 01 c2 00 ff f0 44 ff f1 45");
        assertThat(decode(wire, 100).events)
                .containsExactly("data 41", "DO 44", "data 42ff43", "sub 44 650001c200", "data 44", "data 45");
    }

    @Test
    void takesTheSameApartByteByByte() throws EspException {
        byte[] wire = hex("41 ff fd 2c ff ff 43 ff fa 2c 01 ff ff 00 ff f0 44");
        assertThat(decode(wire, 1).events)
                .containsExactly("data 41", "DO 44", "data ff", "data 43", "sub 44 01ff00", "data 44");
    }

    @Test
    void ignoresAnEndlessSubnegotiationWithoutKeepingIt() throws EspException {
        byte[] wire = new byte[10_000];
        Arrays.fill(wire, (byte) 7);
        System.arraycopy(hex("ff fa 2c"), 0, wire, 0, 3);
        System.arraycopy(hex("ff f0 58"), 0, wire, wire.length - 3, 3);
        assertThat(decode(wire, 999).events).containsExactly("data 58");
    }

    @Test
    void recoversWhenASubnegotiationIsBrokenOff() throws EspException {
        assertThat(decode(hex("ff fa 2c 01 02 ff fb 00 58"), 3).events).containsExactly("WILL 0", "data 58");
    }

    @Property(tries = 200)
    void everyStreamOfDataComesBackWhole(@ForAll byte[] data, @ForAll int seed) throws EspException {
        byte[] wire = Telnet.escape(data, 0, data.length);
        int piece = 1 + new Random(seed).nextInt(wire.length + 1);
        assertThat(decode(wire, piece).data.toByteArray()).isEqualTo(data);
    }

    @Property(tries = 500)
    void noiseNeverBreaksTheDecoder(@ForAll byte[] noise) throws EspException {
        Notes notes = decode(noise, 7);
        assertThat(notes.data.size()).isLessThanOrEqualTo(noise.length);
    }

    @Test
    void writesTheCommandsOfRfc2217() {
        assertThat(ComPort.SET_BAUDRATE.fromClient(ComPort.baudBytes(921_600))).isEqualTo(hex("fffa2c01000e1000fff0"));
        assertThat(ComPort.SET_CONTROL.fromClient(ComPort.Control.DTR_ON)).isEqualTo(hex("fffa2c0508fff0"));
        assertThat(ComPort.SET_CONTROL.fromServer(ComPort.Control.RTS_OFF)).isEqualTo(hex("fffa2c690cfff0"));
        assertThat(ComPort.SET_LINESTATE_MASK.fromClient(255)).isEqualTo(hex("fffa2c0afffffff0"));
    }

    @Test
    void readsTheCommandsOfRfc2217() {
        ComPort.Message baud =
                ComPort.parseFromServer(hex("650000258000".substring(0, 10))).orElseThrow();
        assertThat(baud.command()).isEqualTo(ComPort.SET_BAUDRATE);
        assertThat(baud.number()).isEqualTo(9_600);
        assertThat(ComPort.parseFromClient(hex("7f00"))).isEmpty();
        assertThat(ComPort.parseFromClient(new byte[0])).isEmpty();
        assertThat(ComPort.parseFromClient(hex("01")).orElseThrow().number()).isEqualTo(-1);
    }

    @Test
    void twoEndsAgreeWithoutALoop() {
        TelnetOptions client = new TelnetOptions(Set.of(0, 3, 44), Set.of(0, 3));
        TelnetOptions server = new TelnetOptions(Set.of(0, 3), Set.of(0, 3, 44));
        assertThat(converse(client, server)).isLessThan(30);
        assertThat(client.weDo(Telnet.COM_PORT)).isTrue();
        assertThat(client.theyDo(Telnet.BINARY)).isTrue();
        assertThat(server.theyDo(Telnet.COM_PORT)).isTrue();
        assertThat(server.theyDo(Telnet.BINARY)).isTrue();
    }

    @Test
    void whatOneEndDoesNotKnowIsRefused() {
        TelnetOptions client = new TelnetOptions(Set.of(0, 44), Set.of(0));
        TelnetOptions server = new TelnetOptions(Set.of(1), Set.of(0, 34));
        assertThat(converse(client, server)).isLessThan(30);
        assertThat(client.refusedUs(Telnet.COM_PORT)).isTrue();
        assertThat(client.theyDo(Telnet.BINARY)).isFalse();
        assertThat(server.theyDo(34)).isFalse();
    }

    /** Lets two ends negotiate until both are silent; the number of messages. */
    private static int converse(TelnetOptions one, TelnetOptions other) {
        byte[] fromOne = one.open();
        byte[] fromOther = other.open();
        int messages = 0;
        while ((fromOne.length > 0 || fromOther.length > 0) && messages < 100) {
            messages += (fromOne.length + fromOther.length) / 3;
            byte[] nextFromOther = answers(other, fromOne);
            fromOne = answers(one, fromOther);
            fromOther = nextFromOther;
        }
        return messages;
    }

    private static byte[] answers(TelnetOptions options, byte[] wire) {
        List<byte[]> answers = new ArrayList<>();
        for (int i = 0; i < wire.length; i += 3) {
            Telnet.Verb verb = Telnet.Verb.of(Byte.toUnsignedInt(wire[i + 1])).orElseThrow();
            options.accept(verb, wire[i + 2]).ifPresent(answers::add);
        }
        return Telnet.join(answers);
    }
}
