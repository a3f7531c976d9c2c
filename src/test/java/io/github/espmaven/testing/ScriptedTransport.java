package io.github.espmaven.testing;

import io.github.espmaven.base.Hex;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A port that answers what the test has laid ready, and waits on the test's clock when there is nothing. */
public final class ScriptedTransport implements Transport {
    private final FakeClock clock;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private byte[] ready = {};

    public ScriptedTransport(FakeClock clock) {
        this.clock = clock;
    }

    public void answer(String hex) {
        answer(Hex.parse(hex));
    }

    public void answerText(String text) {
        answer(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void answer(byte[] bytes) {
        byte[] longer = new byte[ready.length + bytes.length];
        System.arraycopy(ready, 0, longer, 0, ready.length);
        System.arraycopy(bytes, 0, longer, ready.length, bytes.length);
        ready = longer;
    }

    public String writtenHex() {
        return Hex.of(written.toByteArray());
    }

    @Override
    public PortTraits traits() {
        return PortTraits.local("scripted", PortTraits.Kind.SERIAL);
    }

    @Override
    public int read(byte[] into, Duration timeout) {
        int count = Math.min(into.length, ready.length);
        if (count == 0) {
            clock.advance(timeout);
            return 0;
        }
        System.arraycopy(ready, 0, into, 0, count);
        ready = Hex.parse(Hex.of(ready, count, ready.length));
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        written.write(bytes, offset, length);
    }

    @Override
    public boolean setLines(ControlLines lines) {
        return true;
    }

    @Override
    public boolean setBaudRate(int baud) {
        return true;
    }

    @Override
    public void close() {}
}
