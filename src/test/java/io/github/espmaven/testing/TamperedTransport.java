package io.github.espmaven.testing;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.loader.Op;
import io.github.espmaven.slip.SlipDecoder;
import io.github.espmaven.slip.SlipEncoder;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A line on which a client's care for a quirk is lost: requests are changed, or answered with "done" without ever
 * reaching the chip. So a test shows what would become of a client that did not know.
 */
public final class TamperedTransport implements ForwardingTransport {
    private static final int BODY_AT = 8;

    private final Transport line;
    private final Predicate<byte[]> lost;
    private final UnaryOperator<byte[]> change;
    private final ByteArrayOutputStream made = new ByteArrayOutputStream();

    private TamperedTransport(Transport line, Predicate<byte[]> lost, UnaryOperator<byte[]> change) {
        this.line = line;
        this.lost = lost;
        this.change = change;
    }

    /** WRITE_REG to registers from {@code first} to {@code last} does nothing. */
    public static UnaryOperator<Transport> losingWrites(int first, int last) {
        return line -> new TamperedTransport(
                line,
                packet -> {
                    int address = packet.length > BODY_AT ? word(packet, 0) : 0;
                    return is(packet, Op.WRITE_REG)
                            && Integer.compareUnsigned(address, first) >= 0
                            && Integer.compareUnsigned(address, last) <= 0;
                },
                UnaryOperator.identity());
    }

    /** The first word of every request with code {@code op} becomes what {@code word} makes of the packet. */
    public static UnaryOperator<Transport> changing(Op op, FirstWord word) {
        return line -> new TamperedTransport(line, packet -> false, packet -> {
            byte[] changed = packet.clone();
            if (is(packet, op)) {
                LittleEndian.put32(changed, BODY_AT, word.instead(packet));
            }
            return changed;
        });
    }

    /** What stands in the first word instead. */
    public interface FirstWord {
        int instead(byte[] packet);
    }

    /** Word {@code index} of a request's body. */
    public static int word(byte[] packet, int index) {
        return LittleEndian.u32(packet, BODY_AT + 4 * index);
    }

    private static boolean is(byte[] packet, Op op) {
        return packet[0] == 0 && packet[1] == (byte) op.code();
    }

    @Override
    public Transport port() {
        return line;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        SlipDecoder decoder = new SlipDecoder(0x10000);
        int at = offset;
        while (at < offset + length) {
            byte[] packet = decoder.accept(bytes, at, offset + length).orElse(null);
            at += decoder.consumed();
            if (packet == null) {
                continue;
            }
            if (lost.test(packet)) {
                made.writeBytes(SlipEncoder.encode(new byte[] {1, packet[1], 4, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
            } else {
                line.write(SlipEncoder.encode(change.apply(packet)));
            }
        }
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        if (made.size() == 0) {
            return line.read(into, timeout);
        }
        byte[] all = made.toByteArray();
        int count = Math.min(all.length, into.length);
        System.arraycopy(all, 0, into, 0, count);
        made.reset();
        made.writeBytes(Arrays.copyOfRange(all, count, all.length));
        return count;
    }
}
