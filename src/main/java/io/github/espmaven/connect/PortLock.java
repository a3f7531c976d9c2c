package io.github.espmaven.connect;

import java.io.Closeable;
import java.io.IOException;

/** A port that nobody else takes until this is closed; made by {@link PortQueue}. */
public final class PortLock implements AutoCloseable {
    private final Runnable leaveQueue;
    private final Closeable file;

    PortLock(Closeable file, Runnable leaveQueue) {
        this.file = file;
        this.leaveQueue = leaveQueue;
    }

    /** Lets the next one have the port; does nothing the second time. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // The system releases the lock with the process at the latest.
            return;
        } finally {
            leaveQueue.run();
        }
    }
}
