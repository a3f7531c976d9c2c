package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.PortLock;
import io.github.espmaven.connect.PortQueue;
import io.github.espmaven.connect.Ports;
import io.github.espmaven.transport.TracingTransport;
import io.github.espmaven.transport.Transport;
import java.util.Optional;

/** A port that was waited for, locked, opened and, if wanted, traced; closing undoes all of it. */
final class OpenPort implements AutoCloseable {
    private final PortLock lock;
    private final Optional<TraceFile> trace;
    private final Transport transport;

    private OpenPort(PortLock lock, Optional<TraceFile> trace, Transport transport) {
        this.lock = lock;
        this.trace = trace;
        this.transport = transport;
    }

    /** @throws EspException why the port cannot be had; nothing is held then */
    static OpenPort of(BoardRequest request, Clock clock, JobListener listener) throws EspException {
        Ports ports = new Ports(clock);
        String port = ports.resolve(request.port(), request.filters());
        BoardRequest.Turn turn = request.turn();
        PortLock lock = PortQueue.ofThisUser(clock).acquire(port, turn.owner(), turn.limit(), listener::waiting);
        Optional<TraceFile> trace = Optional.empty();
        boolean opened = false;
        try {
            trace = TraceFile.open(request.trace());
            Transport plain = ports.open(port, ConnectOptions.ROM_BAUD);
            Transport transport = trace.isPresent()
                    ? new TracingTransport(plain, clock, trace.get().and(listener::debug))
                    : plain;
            opened = true;
            return new OpenPort(lock, trace, transport);
        } finally {
            if (!opened) {
                trace.ifPresent(TraceFile::close);
                lock.close();
            }
        }
    }

    Transport transport() {
        return transport;
    }

    @Override
    public void close() {
        transport.close();
        trace.ifPresent(TraceFile::close);
        lock.close();
    }
}
