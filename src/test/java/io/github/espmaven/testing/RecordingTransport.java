package io.github.espmaven.testing;

import io.github.espmaven.base.EspException;
import io.github.espmaven.loader.Op;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A port that keeps which requests and line changes were made when, and may lose or damage requests of some kinds. */
public final class RecordingTransport implements ForwardingTransport {
    private final Transport board;
    private final FakeClock clock;
    private final List<Op> sent = new ArrayList<>();
    private final List<Duration> times = new ArrayList<>();
    private final List<ControlLines> lines = new ArrayList<>();
    private final List<Duration> lineTimes = new ArrayList<>();
    private Set<Op> lost = EnumSet.noneOf(Op.class);
    private Set<Op> damaged = EnumSet.noneOf(Op.class);
    private Set<Op> last = EnumSet.noneOf(Op.class);
    private boolean silent;

    public RecordingTransport(Transport board, FakeClock clock) {
        this.board = board;
        this.clock = clock;
    }

    /** Requests of this kind never arrive from now on. */
    public void lose(Op op) {
        lost = EnumSet.of(op);
    }

    /** Requests of this kind arrive with a flipped bit from now on. */
    public void damage(Op op) {
        damaged = EnumSet.of(op);
    }

    /** Nothing is received any more when a request of this kind has been sent: the chip is busy with it, or gone. */
    public void silenceAfter(Op op) {
        last = EnumSet.of(op);
    }

    /** Nothing is received from now on. */
    public void silence() {
        silent = true;
    }

    /** The requests written, each write one request. */
    public List<Op> sent() {
        return sent;
    }

    /** When they were written. */
    public List<Duration> times() {
        return times;
    }

    /** The changes of the control lines. */
    public List<ControlLines> lines() {
        return lines;
    }

    /** When they were made. */
    public List<Duration> lineTimes() {
        return lineTimes;
    }

    /** How long the first request of this kind was waited for: until the next request, or the end of everything. */
    public Duration waitAfter(Op op) {
        int at = sent.indexOf(op);
        Duration next = at + 1 < times.size() ? times.get(at + 1) : clock.elapsed();
        return next.minus(times.get(at));
    }

    /** How long the last request of this kind was waited for, whatever was asked behind it: until a SYNC, or the end. */
    public Duration waitForLast(Op op) {
        int at = sent.lastIndexOf(op);
        int sync = sent.subList(at, sent.size()).indexOf(Op.SYNC);
        return (sync < 0 ? clock.elapsed() : times.get(at + sync)).minus(times.get(at));
    }

    @Override
    public Transport port() {
        return board;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        if (length == 1) {
            board.write(bytes, offset, length); // the end of a frame, alone: no request
            return;
        }
        Op op = Op.of(bytes[offset + 2] & 0xff).orElseThrow();
        sent.add(op);
        times.add(clock.elapsed());
        silent |= last.contains(op);
        byte[] passed = bytes.clone();
        if (damaged.contains(op)) {
            passed[offset + length - 2] ^= 1;
        }
        if (!lost.contains(op)) {
            board.write(passed, offset, length);
        }
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        if (silent) {
            clock.sleep(timeout);
            return 0;
        }
        return board.read(into, timeout);
    }

    @Override
    public boolean setLines(ControlLines wanted) throws EspException {
        lines.add(wanted);
        lineTimes.add(clock.elapsed());
        return board.setLines(wanted);
    }
}
