package io.github.espmaven.port;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** An exclusive lock on a port, until closed; made by {@link PortQueue}. */
public final class PortLock implements AutoCloseable {
    private final Runnable giveBack;
    private final Supplier<Optional<String>> wanted;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param giveBack run once */
    PortLock(Runnable giveBack, Supplier<Optional<String>> wanted) {
        this.giveBack = giveBack;
        this.wanted = wanted;
    }

    /** Who waits for the port to use it, in this process or in another of this user; those that only watch do not count. */
    public Optional<String> wantedBy() {
        return wanted.get();
    }

    /** Lets the next one have the port; does nothing the second time. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            giveBack.run();
        }
    }
}
