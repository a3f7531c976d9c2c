package io.github.espmaven.testing;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** What lies between a host and a healthy board, with one thing wrong with it for good; made by the {@code with}s. */
public final class ImpairedTransport implements Transport {
    private final Transport board;
    private final Clock clock;
    private PortTraits traits;
    private UnaryOperator<byte[]> toBoard = bytes -> bytes;
    private UnaryOperator<byte[]> toHost = bytes -> bytes;
    private UnaryOperator<ControlLines> lines = wanted -> wanted;
    private boolean hasLines = true;
    private boolean takesRates = true;
    private long diesAfter = Long.MAX_VALUE;
    private byte[] lastWords = {};
    private byte[] chatter = {};
    private long written;

    public ImpairedTransport(Transport board, Clock clock) {
        this.board = board;
        this.clock = clock;
        this.traits = PortTraits.local("/dev/ttyUSB7", PortTraits.Kind.SERIAL);
    }

    public ImpairedTransport at(PortTraits port) {
        traits = port;
        return this;
    }

    /** Bytes to the board become others, or none. */
    public ImpairedTransport toBoard(UnaryOperator<byte[]> change) {
        toBoard = change;
        return this;
    }

    /** Bytes to the host become others, or none. */
    public ImpairedTransport toHost(UnaryOperator<byte[]> change) {
        toHost = change;
        return this;
    }

    /** The lines reach the board changed. */
    public ImpairedTransport lines(UnaryOperator<ControlLines> change) {
        lines = change;
        return this;
    }

    public ImpairedTransport withoutLines() {
        hasLines = false;
        return this;
    }

    /** No rate is taken. */
    public ImpairedTransport refusingRates() {
        takesRates = false;
        return this;
    }

    /** After so many bytes to the board nothing passes any more; the board says {@code words} before. */
    public ImpairedTransport diesAfter(long bytes, String words) {
        diesAfter = bytes;
        lastWords = words.getBytes(StandardCharsets.ISO_8859_1);
        return this;
    }

    /** Instead of the board's own bytes {@code text} arrives, over and over. */
    public ImpairedTransport says(String text) {
        chatter = text.getBytes(StandardCharsets.ISO_8859_1);
        return this;
    }

    @Override
    public PortTraits traits() {
        return traits;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        if (written > diesAfter) {
            int count = Math.min(lastWords.length, into.length);
            System.arraycopy(lastWords, 0, into, 0, count);
            lastWords = new byte[0];
            return idle(count, timeout);
        }
        if (chatter.length > 0) {
            clock.sleep(timeout);
            System.arraycopy(chatter, 0, into, 0, chatter.length);
            return timeout.isZero() ? 0 : chatter.length;
        }
        byte[] received = new byte[into.length];
        int count = board.read(received, timeout);
        byte[] changed = toHost.apply(Arrays.copyOf(received, count));
        System.arraycopy(changed, 0, into, 0, changed.length);
        return changed.length;
    }

    private int idle(int count, Duration timeout) {
        if (count == 0) {
            clock.sleep(timeout);
        }
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        written += length;
        if (written <= diesAfter) {
            byte[] changed = toBoard.apply(Arrays.copyOfRange(bytes, offset, offset + length));
            board.write(changed, 0, changed.length);
        }
    }

    @Override
    public boolean setLines(ControlLines wanted) throws EspException {
        return hasLines && board.setLines(lines.apply(wanted));
    }

    @Override
    public boolean setBaudRate(int baud) throws EspException {
        if (!takesRates) {
            throw new EspException(
                    Problem.PORT_REFUSED_SETTING,
                    traits.name() + " does not take " + baud + " baud",
                    Evidence.of(Evidence.Key.PORT, traits.name()));
        }
        return board.setBaudRate(baud);
    }

    @Override
    public void close() {
        board.close();
    }
}
