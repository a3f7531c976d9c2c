package io.github.espmaven.loader;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.slip.SlipEncoder;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Sends requests and finds their replies (protocol.md, section 2.1). Not thread-safe. */
public final class LoaderClient {
    private static final int MAX_FOREIGN_REPLIES = 100;
    private static final Duration REFUSALS_AT_MOST = Duration.ofMillis(200);
    private static final int MORE_REFUSALS = 7;
    private static final Duration QUIET = Duration.ofMillis(30);
    private static final int ASKED = 5;

    /** No more at a time: three requests without a pause can make the stub hang (protocol.md, section 11, pitfall 43). */
    private static final int PROBES = 2;

    private static final byte[] FRAME_END = {(byte) 0xC0};

    private final Transport transport;
    private final Clock clock;
    private final Consumer<String> log;
    private final PacketReader reader;
    private final ReplyTimes times = new ReplyTimes();
    private Dialect dialect = Dialect.ROM;
    private boolean probeAnswered;
    private int failures;

    /** @param log takes a line for each command, for {@code -X} */
    public LoaderClient(Transport transport, Clock clock, Consumer<String> log) {
        this.transport = transport;
        this.clock = clock;
        this.log = log;
        this.reader = new PacketReader(transport, clock);
    }

    public Transport transport() {
        return transport;
    }

    public Clock clock() {
        return clock;
    }

    public Dialect dialect() {
        return dialect;
    }

    /** Says who answers from now on. */
    public void useDialect(Dialect newDialect) {
        dialect = newDialect;
    }

    /**
     * Sends a request and waits for its reply.
     *
     * @param timeout for the reply, widened by the port's round trip
     * @throws EspException {@code COMMAND_FAILED} when the chip refuses (evidence {@code STATUS}),
     *     {@code UNSUPPORTED_COMMAND} when it does not know the command, or what the line did instead of answering
     */
    public Response exchange(Command command, Duration timeout) throws EspException {
        return exchange(Packet.of(command), timeout);
    }

    /** As {@link #exchange(Command, Duration)} with a request prepared earlier. */
    public Response exchange(Packet packet, Duration timeout) throws EspException {
        long start = clock.nanoTime();
        Command command = packet.command();
        try {
            reader.dropStale();
            transport.write(packet.frame());
            Response response = await(command, timeout);
            log.accept(command.op() + " ok in " + clock.since(start).toMillis() + " ms");
            return response;
        } catch (EspException e) {
            failures++;
            log.accept(command.op() + " failed after " + clock.since(start).toMillis() + " ms: " + e.getMessage());
            throw e.with(Evidence.of(Key.OPERATION, command.op().title()).with(Key.STUB, dialect == Dialect.STUB));
        }
    }

    /**
     * Asks until there is an answer; for requests that can be repeated without harm. A reply that is lost costs a few round
     * trips as measured on this line, not {@code timeout}, which limits the last try alone.
     *
     * @throws EspException as {@link #exchange(Command, Duration)} the last time
     */
    public Response ask(Command command, Duration timeout) throws EspException {
        for (int tried = 1; ; tried++) {
            try {
                return tried < ASKED
                        ? askOnce(command, ReplyTimes.shorter(patience(), timeout))
                        : exchange(command, timeout);
            } catch (EspException e) {
                boolean refused = isRefusal(e);
                boolean given = refused && (tried > 1 || command.op() == Op.GET_SECURITY_INFO);
                if (tried == ASKED || given || !e.problem().canRetry(Problem.Retry.CONNECTING)) {
                    throw e;
                }
                if (!refused) {
                    settle();
                }
            }
        }
    }

    /**
     * As {@link #exchange(Packet, Duration)} for a request that must not be repeated. When its reply has not come within
     * {@code patience}, {@code probe} follows it: replies keep their order, so the probe's tells that the other is lost.
     *
     * @param timeout for a reply that comes after all, as from a chip that is busy
     */
    public Response exchange(Packet packet, Duration patience, Command probe, Duration timeout) throws EspException {
        long start = clock.nanoTime();
        try {
            return exchange(packet, ReplyTimes.shorter(patience, timeout));
        } catch (EspException e) {
            probeAnswered = false;
            boolean silent = !isRefusal(e) && e.problem().canRetry(Problem.Retry.CONNECTING);
            if (!silent || timeout.compareTo(patience) <= 0) {
                throw e;
            }
            for (int i = 0; i < PROBES; i++) {
                transport.write(FRAME_END);
                send(probe);
                Duration left = i + 1 < PROBES ? patience() : timeout.minus(clock.since(start));
                Optional<ReplyPacket> reply = replyTo(packet.command(), probe, left);
                if (reply.isPresent()
                        && reply.get().op() == packet.command().op().code()) {
                    Response late = reply.get().decode(packet.command(), dialect);
                    replyTo(probe, probe, patience());
                    return late;
                }
                if (reply.isPresent()) {
                    probeAnswered = true;
                    break;
                }
            }
            throw e;
        }
    }

    /** Whether, when a reply did not come last, the chip answered what was asked behind it: it is there, and not busy. */
    public boolean probeAnswered() {
        return probeAnswered;
    }

    /** The next reply to one of two requests. */
    private Optional<ReplyPacket> replyTo(Command one, Command other, Duration timeout) throws EspException {
        Duration limit = timeout.plus(transport.traits().roundTrip().multipliedBy(2));
        long start = clock.nanoTime();
        while (true) {
            Duration left = limit.minus(clock.since(start));
            Optional<ReplyPacket> packet =
                    reader.poll(left.isNegative() ? Duration.ZERO : left).map(ReplyPacket::new);
            if (packet.isEmpty() || (packet.get().isReply() && packet.get().isTo(one, other))) {
                return packet;
            }
        }
    }

    private Response askOnce(Command command, Duration limit) throws EspException {
        long start = clock.nanoTime();
        Response response = exchange(command, limit);
        times.note(clock.since(start));
        return response;
    }

    /** How many exchanges have failed so far, for whatever reason. */
    public int failures() {
        return failures;
    }

    private static boolean isRefusal(EspException e) {
        return e.problem() == Problem.UNSUPPORTED_COMMAND || e.problem() == Problem.COMMAND_FAILED;
    }

    /** How long a reply that needs no work may take on this line before it counts as lost. */
    public Duration patience() {
        return times.patience();
    }

    /** The shortest time from a request that needs no work to its reply so far. */
    public Duration quickestReply() {
        return times.quickest();
    }

    /** Lets a late reply come, which is not to be taken for the next one's, and ends a frame whose end was lost. */
    private void settle() throws EspException {
        long start = clock.nanoTime();
        transport.write(FRAME_END);
        Duration quiet = patience();
        while (!clock.hasPassed(start, ReplyTimes.LONGEST) && reader.poll(quiet).isPresent()) {
            times.note(quiet.plus(clock.since(start)));
        }
    }

    /** Sends a request whose reply nobody waits for. */
    public void send(Command command) throws EspException {
        transport.write(Packet.of(command).frame());
    }

    /** Waits for the reply to a request sent before. */
    public Response await(Command command, Duration timeout) throws EspException {
        Duration limit = timeout.plus(transport.traits().roundTrip().multipliedBy(2));
        long start = clock.nanoTime();
        boolean echoed = false;
        for (int i = 0; i < MAX_FOREIGN_REPLIES; i++) {
            Duration left = limit.minus(clock.since(start));
            ReplyPacket packet = next(left.isNegative() ? Duration.ZERO : left, echoed);
            if (!packet.isReply()) {
                echoed |= packet.isEchoOf(command);
                continue;
            }
            if (packet.op() == command.op().code()) {
                return packet.decode(command, dialect);
            }
            if (packet.refuses()) {
                skipRefusals();
                throw new EspException(
                        Problem.UNSUPPORTED_COMMAND,
                        "the chip does not know the command \"" + command.op().title() + "\"");
            }
        }
        throw new EspException(
                Problem.RESPONSE_MISMATCH,
                MAX_FOREIGN_REPLIES + " replies came, none to \"" + command.op().title() + "\"");
    }

    private ReplyPacket next(Duration timeout, boolean echoed) throws EspException {
        try {
            return new ReplyPacket(reader.next(timeout));
        } catch (EspException e) {
            if (echoed && e.problem() == Problem.STREAM_STOPPED) {
                throw new EspException(
                        Problem.ECHO, "what was sent came back as it was, and no answer to it", e.evidence(), e);
            }
            throw e;
        }
    }

    /** A ROM may repeat its refusal up to eight times; later replies must not be taken for others' (protocol.md, section 2.1). */
    private void skipRefusals() throws EspException {
        long start = clock.nanoTime();
        Duration quiet = QUIET.plus(transport.traits().roundTrip());
        for (int i = 0; i < MORE_REFUSALS && !clock.hasPassed(start, REFUSALS_AT_MOST); i++) {
            if (reader.poll(quiet).isEmpty()) {
                return;
            }
        }
    }

    /** The next packet as it comes, for transfers that are not request and reply. */
    public byte[] readPacket(Duration timeout) throws EspException {
        return reader.next(timeout.plus(transport.traits().roundTrip().multipliedBy(2)));
    }

    /** The next packet, if one comes in time. */
    public Optional<byte[]> pollPacket(Duration timeout) throws EspException {
        return reader.poll(timeout.plus(transport.traits().roundTrip()));
    }

    /**
     * Waits for a packet that is no reply.
     *
     * @return it, or the last packet that came instead; empty when none did
     */
    public byte[] await(byte[] wanted, Duration timeout) throws EspException {
        return reader.await(wanted, timeout.plus(transport.traits().roundTrip()));
    }

    public void sendPacket(byte[] packet) throws EspException {
        transport.write(SlipEncoder.encode(packet));
    }

    /**
     * Lets time pass and remembers what comes between packets.
     *
     * @param enough told what has come since the last {@link #discardInput}; true ends the time sooner
     */
    public void listen(Duration atMost, Predicate<String> enough) throws EspException {
        reader.listen(atMost, enough);
    }

    public void discardInput() throws EspException {
        reader.discard();
    }

    /** What came between packets since the last {@link #discardInput}: boot log, crash report, noise. */
    public String console() {
        return reader.console();
    }
}
