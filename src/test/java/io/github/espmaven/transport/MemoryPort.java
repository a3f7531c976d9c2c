package io.github.espmaven.transport;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A port with control lines that ends in memory; notes every line and baud change. */
public final class MemoryPort implements Transport, FarEnd {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReceivedBytes toUser = new ReceivedBytes(1 << 16, Clock.system());
    private final ReceivedBytes toFarEnd = new ReceivedBytes(1 << 22, Clock.system());
    private final List<ControlLines> lineChanges = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> bauds = Collections.synchronizedList(new ArrayList<>());
    private final PortTraits traits;
    private volatile int refusedBaud = -1;
    private volatile boolean hasLines = true;
    private volatile boolean closed;

    public MemoryPort() {
        this(PortTraits.local("memory", PortTraits.Kind.SIMULATED));
    }

    public MemoryPort(PortTraits traits) {
        this.traits = traits;
    }

    @Override
    public PortTraits traits() {
        return traits;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        return toUser.take(into, timeout);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        toUser.requireOpen();
        toFarEnd.put(bytes, offset, length);
    }

    @Override
    public boolean setLines(ControlLines lines) {
        lineChanges.add(lines);
        return hasLines;
    }

    @Override
    public boolean setBaudRate(int baud) throws EspException {
        if (baud == refusedBaud) {
            throw new EspException(Problem.PORT_REFUSED_SETTING, "not " + baud);
        }
        bauds.add(baud);
        return true;
    }

    /** Makes this a port without control lines. */
    public void removeLines() {
        hasLines = false;
    }

    /** Makes {@code baud} a rate that this port refuses. */
    public void refuse(int baud) {
        refusedBaud = baud;
    }

    public List<ControlLines> lineChanges() {
        return List.copyOf(lineChanges);
    }

    public List<Integer> bauds() {
        return List.copyOf(bauds);
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void send(byte[] bytes) {
        toUser.put(bytes, 0, bytes.length);
    }

    @Override
    public byte[] receive(int count) throws EspException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < count) {
            byte[] piece = new byte[count - all.size()];
            int got = toFarEnd.take(piece, PATIENCE);
            if (got == 0) {
                throw new AssertionError("only " + all.size() + " of " + count + " bytes came");
            }
            all.write(piece, 0, got);
        }
        return all.toByteArray();
    }

    /** The port fails as if unplugged. */
    public void unplug() {
        toUser.end(new EspException(Problem.PORT_LOST, "memory port unplugged"));
    }

    @Override
    public void close() {
        closed = true;
    }
}
