package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.PortLock;
import io.github.espmaven.connect.PortQueue;
import io.github.espmaven.connect.Ports;
import io.github.espmaven.transport.TracingTransport;
import io.github.espmaven.transport.Transport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/** A port that was waited for, locked, opened and, if wanted, traced; closing undoes all of it. */
final class OpenPort implements AutoCloseable {
    private final Deque<PortLock> locks;
    private final Optional<TraceFile> trace;
    private final Transport transport;
    private final Consumer<String> log;

    private OpenPort(Deque<PortLock> locks, Optional<TraceFile> trace, Transport transport, Consumer<String> log) {
        this.locks = locks;
        this.trace = trace;
        this.transport = transport;
        this.log = log;
    }

    /** @throws EspException why the port cannot be had; nothing is held then */
    static OpenPort of(BoardRequest request, Clock clock, JobListener listener) throws EspException {
        return of(new Ports(clock).resolve(request.port(), request.filters()), request, clock, listener);
    }

    /** The same with {@code auto} already resolved to {@code port}. */
    static OpenPort of(String port, BoardRequest request, Clock clock, JobListener listener) throws EspException {
        BoardRequest.Turn turn = request.turn();
        PortQueue queue = PortQueue.ofThisUser(clock);
        Deque<PortLock> locks = new ArrayDeque<>();
        Ports.Move claim = name -> locks.push(queue.acquire(name, turn.owner(), turn.limit(), listener::waiting));
        claim.to(port);
        Optional<TraceFile> trace = Optional.empty();
        boolean opened = false;
        try {
            trace = TraceFile.open(request.trace());
            Transport plain = new Ports(clock).open(port, request.options().writeLimit(), claim);
            opened = true;
            if (trace.isEmpty()) {
                return new OpenPort(locks, trace, plain, listener::debug);
            }
            TracingTransport traced =
                    new TracingTransport(plain, clock, trace.get().and(listener::debug));
            return new OpenPort(locks, trace, traced, traced::note);
        } finally {
            if (!opened) {
                trace.ifPresent(TraceFile::close);
                locks.forEach(PortLock::close);
            }
        }
    }

    Transport transport() {
        return transport;
    }

    /** Takes what is done through the port, a line each: for the debug log, and for the trace where there is one. */
    Consumer<String> log() {
        return log;
    }

    @Override
    public void close() {
        transport.close();
        trace.ifPresent(TraceFile::close);
        locks.forEach(PortLock::close);
    }
}
