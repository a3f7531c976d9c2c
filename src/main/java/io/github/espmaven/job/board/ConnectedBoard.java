package io.github.espmaven.job.board;

import io.github.espmaven.connect.Device;

/** A connected board and the lock of its port; closing gives both back. */
public record ConnectedBoard(OpenPort port, Device device) implements AutoCloseable {
    @Override
    public void close() {
        device.close();
        port.close();
    }
}
