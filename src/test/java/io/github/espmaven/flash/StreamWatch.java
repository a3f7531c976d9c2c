package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.slip.SlipDecoder;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Watches the engine's end of the line: within one stream no block may leave twice unless the chip refused it. */
final class StreamWatch implements ForwardingTransport {
    private static final int FLASH_BEGIN = 0x02;
    private static final int FLASH_DATA = 0x03;
    private static final int DEFLATE_BEGIN = 0x10;
    private static final int DEFLATE_DATA = 0x11;

    /** Checksum of stub and ROM, length and unknown request of the stub: nothing of such a block is used. */
    private static final Set<Integer> REFUSED = Set.of(0xC100, 0x0107, 0xC000, 0xC300);

    private final Transport inner;
    private final SlipDecoder sent = new SlipDecoder(0x8000);
    private final SlipDecoder received = new SlipDecoder(0x8000);
    private final Set<Integer> inStream = new HashSet<>();
    private int last = -1;
    private int sentFrames;

    StreamWatch(Transport inner) {
        this.inner = inner;
    }

    /** Frames that have left so far. */
    int sentFrames() {
        return sentFrames;
    }

    @Override
    public Transport port() {
        return inner;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        int count = inner.read(into, timeout);
        each(received, into, 0, count, this::reply);
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        each(sent, bytes, offset, offset + length, this::request);
        inner.write(bytes, offset, length);
    }

    private static void each(SlipDecoder decoder, byte[] bytes, int from, int to, Consumer<byte[]> take) {
        int at = from;
        while (at < to) {
            Optional<byte[]> packet = decoder.accept(bytes, at, to);
            at += decoder.consumed();
            packet.ifPresent(take);
        }
    }

    private void request(byte[] packet) {
        sentFrames++;
        int op = packet.length < 2 ? -1 : LittleEndian.u8(packet, 1);
        if (op == FLASH_BEGIN || op == DEFLATE_BEGIN) {
            inStream.clear();
        } else if (op == FLASH_DATA || op == DEFLATE_DATA) {
            last = LittleEndian.u32(packet, 12);
            assertThat(inStream.add(last))
                    .as("block %d leaves for the first time", last)
                    .isTrue();
        }
    }

    private void reply(byte[] packet) {
        boolean refused = packet.length >= 10 && REFUSED.contains(status(packet)) && LittleEndian.u8(packet, 0) == 1;
        if (refused) {
            inStream.remove(last);
        }
    }

    private static int status(byte[] packet) {
        return LittleEndian.u8(packet, 8) << 8 | LittleEndian.u8(packet, 9);
    }
}
