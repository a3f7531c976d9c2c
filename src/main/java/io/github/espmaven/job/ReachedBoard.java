package io.github.espmaven.job;

import io.github.espmaven.connect.Device;

/** A board that answers, at a port that is ours; closing gives both back. */
record ReachedBoard(OpenPort port, Device device) implements AutoCloseable {
    @Override
    public void close() {
        device.close();
        port.close();
    }
}
