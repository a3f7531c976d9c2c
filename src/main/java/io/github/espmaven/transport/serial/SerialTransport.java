package io.github.espmaven.transport.serial;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.ReceivedBytes;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A serial port of this machine. One thread receives: drivers count time in tenths of a second, so deadlines are kept
 * here and the port is never configured anew for one. Another thread writes, under a watchdog.
 */
public final class SerialTransport implements Transport {
    /** How long a change of rate or closing waits for bytes on their way out: a driver's buffer at 9600 baud. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

    private static final Duration DRAIN_LOOK = Duration.ofMillis(1);
    private static final long FAREWELL_MILLIS = 1_000;
    private static final int RECEIVE_CAPACITY = 1 << 20;
    private static final int CHUNK = 1 << 14;

    private final SerialDevice device;
    private final PortTraits traits;
    private final Clock clock;
    private final ReceivedBytes received;
    private final WatchedWriter writer;
    private final Thread receiving;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile ControlLines lines = ControlLines.RELEASED;
    private volatile boolean usable = true;

    /** @param writeLimit how long the driver may take no byte */
    SerialTransport(SerialDevice device, PortTraits traits, Clock clock, Duration writeLimit) {
        this.device = device;
        this.traits = traits;
        this.clock = clock;
        this.received = new ReceivedBytes(RECEIVE_CAPACITY, clock);
        this.writer = new WatchedWriter(device, clock, writeLimit);
        this.receiving = daemon(this::receive, "receiver of ");
        receiving.start();
        daemon(writer::run, "writer to ").start();
    }

    private Thread daemon(Runnable work, String role) {
        Thread thread = new Thread(work, role + traits.name());
        thread.setDaemon(true);
        return thread;
    }

    private void receive() {
        byte[] chunk = new byte[CHUNK];
        int count = device.read(chunk);
        while (count >= 0 && !closed.get()) {
            received.put(chunk, 0, count);
            count = device.read(chunk);
        }
        if (count < 0) {
            lost();
        }
    }

    private EspException lost() {
        usable = false;
        writer.lost();
        EspException failure = failure(Problem.PORT_LOST, " has disappeared");
        received.end(failure);
        return failure;
    }

    private EspException failure(Problem problem, String what) {
        Evidence evidence = Evidence.of(Evidence.Key.PORT, traits.name()).with(Evidence.Key.PORT_KIND, "serial");
        return new EspException(problem, traits.name() + what, evidence);
    }

    @Override
    public PortTraits traits() {
        return traits;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        return received.take(into, timeout);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        received.requireOpen();
        switch (writer.write(bytes, offset, length)) {
            case WRITTEN -> {}
            case GONE -> throw lost();
            case STALLED -> {
                usable = false;
                throw failure(Problem.WRITE_STALLED, " takes no data: the device at the other side does not read");
            }
        }
    }

    @Override
    public boolean setLines(ControlLines wanted) throws EspException {
        received.requireOpen();
        return switch (device.setLines(wanted)) {
            case DONE -> {
                lines = wanted;
                yield true;
            }
            case NONE -> false;
            case GONE -> throw lost();
        };
    }

    /** {@inheritDoc} {@code PORT_REFUSED_SETTING} when the driver does not take the rate. */
    @Override
    public boolean setBaudRate(int baud) throws EspException {
        received.requireOpen();
        if (!device.hasBaudRate()) {
            return false;
        }
        drain();
        if (!device.setBaudRate(baud)) {
            throw failure(Problem.PORT_REFUSED_SETTING, " does not take " + baud + " baud")
                    .with(Evidence.of(Evidence.Key.BAUD, baud));
        }
        return true;
    }

    /** Waits until the driver has sent everything, as far as it tells. */
    private void drain() {
        long start = clock.nanoTime();
        while (usable && device.unsent() > 0 && !clock.hasPassed(start, DRAIN_LIMIT)) {
            clock.sleep(DRAIN_LOOK);
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        // In a thread of its own: a driver that is stuck must not hold the build for ever.
        Thread closing = daemon(this::release, "closer of ");
        closing.start();
        join(closing, DRAIN_LIMIT.toMillis() + FAREWELL_MILLIS);
    }

    private void release() {
        drain();
        if (usable && !lines.equals(ControlLines.RELEASED)) {
            device.setLines(ControlLines.RELEASED);
        }
        writer.close();
        received.close();
        join(receiving, FAREWELL_MILLIS);
        device.close();
    }

    private static void join(Thread thread, long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
