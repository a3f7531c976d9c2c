package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.monitor.LineAssembler;
import io.github.espmaven.transport.Transport;
import java.time.Duration;

/** Shows what a board prints for a while after its restart. */
final class BootLogWatch {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** How long a system may need to find a USB device again. */
    private static final Duration RETURN_LIMIT = Duration.ofSeconds(10);

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
        setRate(transport);
        LineAssembler lines = new LineAssembler(line -> {
            if (!line.plain().isEmpty()) {
                listener.console(line.plain());
            }
        });
        byte[] buffer = new byte[4096];
        long start = clock.nanoTime();
        boolean there = true;
        while (there && !clock.hasPassed(start, time) && !Thread.currentThread().isInterrupted()) {
            int length = read(transport, buffer);
            there = length >= 0;
            lines.accept(buffer, Math.max(0, length));
        }
        lines.end();
    }

    /** A port that vanished with the reset takes its rate when it is back. */
    private void setRate(Transport transport) throws EspException {
        try {
            transport.setBaudRate(device.chip().spec().consoleBaud());
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_LOST) {
                throw e;
            }
        }
    }

    /** Reads, also from a port that vanished with the reset; -1 when it does not come back. */
    private int read(Transport transport, byte[] buffer) throws EspException {
        try {
            return transport.read(buffer, PATIENCE);
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_LOST) {
                throw e;
            }
            if (transport.awaitReturn(RETURN_LIMIT)) {
                return 0;
            }
            listener.warning(e.getMessage() + " after the restart, and with it the boot log.");
            return -1;
        }
    }
}
