package io.github.espmaven.testing;

import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** A line on which each data bit arrives wrong with a probability that depends on the baud rate. For one thread. */
public final class NoisyTransport implements ForwardingTransport {
    private static final int INITIAL_BAUD = 115_200;

    private final Transport inner;
    private final IntToDoubleFunction bitErrorRate;
    private final Random random;
    private double rate;
    private long untilError;
    private int errors;

    /** @param bitErrorRate of a baud rate, 0 to 1 */
    public NoisyTransport(Transport inner, IntToDoubleFunction bitErrorRate, long seed) {
        this.inner = inner;
        this.bitErrorRate = bitErrorRate;
        this.random = new Random(seed);
        changeRate(INITIAL_BAUD);
    }

    /** Bits falsified so far. */
    public int errors() {
        return errors;
    }

    @Override
    public Transport port() {
        return inner;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        int count = inner.read(into, timeout);
        falsify(into, 0, count);
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        byte[] arriving = Arrays.copyOfRange(bytes, offset, offset + length);
        falsify(arriving, 0, length);
        inner.write(arriving, 0, length);
    }

    @Override
    public boolean setBaudRate(int baud) throws EspException {
        changeRate(baud);
        return inner.setBaudRate(baud);
    }

    private void changeRate(int baud) {
        rate = bitErrorRate.applyAsDouble(baud);
        untilError = next();
    }

    /** Bits that arrive rightly before the next error: a geometric distribution. */
    private long next() {
        return rate <= 0 ? Long.MAX_VALUE : (long) (Math.log(1 - random.nextDouble()) / Math.log1p(-rate));
    }

    private void falsify(byte[] bytes, int from, int length) {
        long bits = (long) length * Byte.SIZE;
        long at = untilError;
        while (at < bits) {
            bytes[from + (int) (at / Byte.SIZE)] ^= (byte) (1 << at % Byte.SIZE);
            errors++;
            at += 1 + next();
        }
        untilError = at - bits;
    }
}
