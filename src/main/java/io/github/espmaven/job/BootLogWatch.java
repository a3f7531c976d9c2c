package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.Device;
import io.github.espmaven.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Shows what a board prints for a while after its restart. */
final class BootLogWatch {
    private static final int LONGEST_LINE_BYTES = 1024;
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Device device;
    private final Clock clock;
    private final JobListener listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    BootLogWatch(Device device, Clock clock, JobListener listener) {
        this.device = device;
        this.clock = clock;
        this.listener = listener;
    }

    void watch(Duration time) throws EspException {
        Transport transport = device.loader().transport();
        transport.setBaudRate(device.chip().spec().consoleBaud());
        byte[] buffer = new byte[4096];
        long start = clock.nanoTime();
        while (!clock.hasPassed(start, time) && !Thread.currentThread().isInterrupted()) {
            int length = transport.read(buffer, PATIENCE);
            for (int i = 0; i < length; i++) {
                take(buffer[i]);
            }
        }
        end();
    }

    private void take(byte b) {
        if (b == '\n' || line.size() >= LONGEST_LINE_BYTES) {
            end();
        }
        if (b >= ' ' || b < 0 || b == '\t') {
            line.write(b);
        }
    }

    private void end() {
        if (line.size() > 0) {
            listener.console(line.toString(StandardCharsets.UTF_8));
            line.reset();
        }
    }
}
