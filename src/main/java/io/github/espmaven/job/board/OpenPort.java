package io.github.espmaven.job.board;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.port.PortQueue.Purpose;
import io.github.espmaven.port.Ports;
import io.github.espmaven.transport.LimitedTransport;
import io.github.espmaven.transport.TracingTransport;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A port that was waited for, locked, opened and, if wanted, traced; closing undoes all of it. */
public final class OpenPort implements AutoCloseable {
    private final PortClaim claim;
    private final Optional<TraceFile> trace;
    private final Transport transport;
    private final Consumer<String> log;
    private volatile JobListener listener;

    private OpenPort(PortClaim claim, Optional<TraceFile> trace, Transport port, Clock clock, JobListener listener) {
        this.claim = claim;
        this.trace = trace;
        this.listener = listener;
        Consumer<String> debug = line -> this.listener.debug(line);
        if (trace.isPresent()) {
            TracingTransport traced =
                    new TracingTransport(port, clock, trace.get().and(debug));
            this.transport = traced;
            this.log = traced::note;
        } else {
            this.transport = port;
            this.log = debug;
        }
    }

    /**
     * Opens the port of {@code request}.
     *
     * @throws EspException why the port cannot be had; nothing is held then
     */
    public static OpenPort of(BoardRequest request, Clock clock, JobListener listener) throws EspException {
        return of(resolve(request, clock, listener), request, clock, listener);
    }

    /** The same with {@code auto} already resolved to {@code port}. */
    public static OpenPort of(String port, BoardRequest request, Clock clock, JobListener listener)
            throws EspException {
        return open(port, Purpose.USE, request, clock, listener);
    }

    /** A port to listen at: it can be given up to those who want to use it, taken again, and comes back when lost. */
    public static OpenPort watching(BoardRequest request, Clock clock, JobListener listener) throws EspException {
        return open(resolve(request, clock, listener), Purpose.WATCH, request, clock, listener);
    }

    private static String resolve(BoardRequest request, Clock clock, JobListener listener) throws EspException {
        Ports ports = new Ports(clock);
        return new PortWait(request, clock, listener)
                .of(
                        request.port().name(),
                        () -> ports.resolve(
                                request.port().name(), request.port().filters()));
    }

    private static OpenPort open(String port, Purpose purpose, BoardRequest request, Clock clock, JobListener listener)
            throws EspException {
        long start = clock.nanoTime();
        PortClaim claim = new PortClaim(request.port().queueing(), purpose, clock, listener::waiting);
        claim.take(port);
        Optional<TraceFile> trace = Optional.empty();
        boolean opened = false;
        try {
            trace = TraceFile.open(request.port().trace());
            Transport found = new PortWait(request, clock, listener)
                    .of(port, () -> open(port, purpose, request, new Ports(clock, listener::warning), claim));
            Transport plain = purpose == Purpose.USE
                    ? new LimitedTransport(found, clock, request.port().timeLimit(), start)
                    : found;
            claim.opened(plain.traits());
            plain.about().ifPresent(listener::opened);
            opened = true;
            return new OpenPort(claim, trace, plain, clock, listener);
        } finally {
            if (!opened) {
                trace.ifPresent(TraceFile::close);
                claim.close();
            }
        }
    }

    private static Transport open(String port, Purpose purpose, BoardRequest request, Ports ports, PortClaim claim)
            throws EspException {
        Duration writeLimit = request.port().writeLimit();
        boolean stays = purpose == Purpose.WATCH
                || request.shared().filter(SharedConnection::isWantedLater).isPresent();
        return !stays ? ports.open(port, writeLimit, claim::take) : ports.openToStay(port, writeLimit, claim::take);
    }

    public Transport transport() {
        return transport;
    }

    /** Takes what is done through the port, a line each: for the debug log, and for the trace where there is one. */
    public Consumer<String> log() {
        return log;
    }

    /** What the user should know although it prevents nothing. */
    void warn(String text) {
        listener.warning(text);
    }

    /** Tells another job from now on. */
    void tell(JobListener other) {
        listener = other;
    }

    /** The same port, to listen at from now on. */
    OpenPort toWatch() {
        claim.watch();
        return this;
    }

    /** Who waits to use a port that is only watched. */
    public Optional<String> wantedBy() {
        return claim.wantedBy();
    }

    /** Lets others have the port until {@link #takeAgain}. */
    public void giveUp() {
        transport.close();
        claim.close();
    }

    /** Opens the port again after {@link #giveUp}; false when it is not to be had within {@code limit}. */
    public boolean takeAgain(Duration limit) throws EspException {
        if (!claim.takeAgain(limit)) {
            return false;
        }
        boolean open = false;
        try {
            open = transport.awaitReturn(limit);
            return open;
        } finally {
            if (!open) {
                claim.close();
            }
        }
    }

    /**
     * The last word before {@link #close()}, which cannot tell a failure: all that was done is kept.
     *
     * @throws EspException {@code FILE_UNWRITABLE} when a virtual board's flash or the trace is not
     */
    public void finish() throws EspException {
        transport.flush();
        if (trace.isPresent()) {
            trace.get().requireWritten();
        }
    }

    @Override
    public void close() {
        transport.close();
        trace.ifPresent(TraceFile::close);
        claim.close();
    }
}
