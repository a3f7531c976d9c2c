package io.github.espmaven.transport;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Traces everything that passes through a port: bytes in hexadecimal and ASCII, line changes, baud rates, failures,
 * each with the seconds since opening. Where no trace is wanted it is not put in, so it costs nothing then.
 */
public final class TracingTransport implements Transport {
    private static final int ROW = 16;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Transport port;
    private final Clock clock;
    private final Consumer<String> sink;
    private final long opened;

    /** Traces {@code port} into {@code sink}, one call a line; called from every thread that uses the port. */
    public TracingTransport(Transport port, Clock clock, Consumer<String> sink) {
        this.port = port;
        this.clock = clock;
        this.sink = sink;
        this.opened = clock.nanoTime();
        say("open " + port.traits().name());
    }

    @Override
    public PortTraits traits() {
        return port.traits();
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        try {
            int count = port.read(into, timeout);
            if (count > 0) {
                dump("read", into, 0, count);
            }
            return count;
        } catch (EspException e) {
            throw failed("read", e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        dump("write", bytes, offset, length);
        try {
            port.write(bytes, offset, length);
        } catch (EspException e) {
            throw failed("write", e);
        }
    }

    @Override
    public boolean setLines(ControlLines lines) throws EspException {
        String what = "lines DTR=" + bit(lines.dtr()) + " RTS=" + bit(lines.rts());
        try {
            boolean done = port.setLines(lines);
            say(done ? what : what + ": this port has none");
            return done;
        } catch (EspException e) {
            throw failed(what, e);
        }
    }

    @Override
    public boolean setBaudRate(int baud) throws EspException {
        String what = "baud " + baud;
        try {
            boolean done = port.setBaudRate(baud);
            say(done ? what : what + ": cannot be changed on this port");
            return done;
        } catch (EspException e) {
            throw failed(what, e);
        }
    }

    @Override
    public boolean awaitReturn(Duration atMost) throws EspException {
        try {
            boolean back = port.awaitReturn(atMost);
            say(back ? "back at " + port.traits().name() : "the port has not come back");
            return back;
        } catch (EspException e) {
            throw failed("waiting for the port", e);
        }
    }

    @Override
    public void flush() throws EspException {
        port.flush();
    }

    @Override
    public void close() {
        port.close();
        say("close");
    }

    /** Puts a line of whoever uses the port between those of the port itself, with its time. */
    public void note(String what) {
        say(what);
    }

    private static char bit(boolean value) {
        return value ? '1' : '0';
    }

    private EspException failed(String what, EspException failure) {
        say(what + " failed: " + failure.getMessage());
        return failure;
    }

    private void say(String what) {
        double seconds = clock.since(opened).toNanos() / NANOS_PER_SECOND;
        sink.accept(String.format(Locale.ROOT, "%10.6f %s", seconds, what));
    }

    private synchronized void dump(String what, byte[] bytes, int offset, int length) {
        say(what + " " + length);
        for (int start = 0; start < length; start += ROW) {
            StringBuilder hex = new StringBuilder(ROW * 3);
            StringBuilder text = new StringBuilder(ROW);
            for (int i = start; i < Math.min(start + ROW, length); i++) {
                int octet = Byte.toUnsignedInt(bytes[offset + i]);
                hex.append(Character.forDigit(octet >> 4, 16))
                        .append(Character.forDigit(octet & 0xf, 16))
                        .append(' ');
                text.append(octet >= ' ' && octet < 0x7f ? (char) octet : '.');
            }
            sink.accept(String.format(Locale.ROOT, "%10s %04x  %-48s|%s|", "", start, hex, text));
        }
    }
}
