package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.Device;
import io.github.espmaven.monitor.LineAssembler;
import io.github.espmaven.transport.Transport;
import java.time.Duration;

/** Shows what a board prints for a while after its restart. */
final class BootLogWatch {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Device device;
    private final Clock clock;
    private final JobListener listener;

    BootLogWatch(Device device, Clock clock, JobListener listener) {
        this.device = device;
        this.clock = clock;
        this.listener = listener;
    }

    void watch(Duration time) throws EspException {
        Transport transport = device.loader().transport();
        transport.setBaudRate(device.chip().spec().consoleBaud());
        LineAssembler lines = new LineAssembler(text -> {
            if (!text.isEmpty()) {
                listener.console(LineAssembler.plain(text));
            }
        });
        byte[] buffer = new byte[4096];
        long start = clock.nanoTime();
        while (!clock.hasPassed(start, time) && !Thread.currentThread().isInterrupted()) {
            lines.accept(buffer, transport.read(buffer, PATIENCE));
        }
        lines.end();
    }
}
