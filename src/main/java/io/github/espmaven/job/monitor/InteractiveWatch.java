package io.github.espmaven.job.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.ExpectedSequence;
import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.monitor.MonitorSettings;
import io.github.espmaven.monitor.SerialMonitor;
import io.github.espmaven.monitor.interactive.BoardControl;
import io.github.espmaven.monitor.interactive.InteractiveMonitor;
import io.github.espmaven.reset.ResetPlan;
import io.github.espmaven.transport.ControlLines;
import java.time.Duration;

/** Runs the interactive monitor on a watched port, and does to the port what its menu offers. */
record InteractiveWatch(MonitorRequest request, InteractiveRequest interactive, WatchedPort port, Clock clock)
        implements BoardControl {
    /** How long a system may need to find a USB device again. */
    private static final Duration RETURN_LIMIT = Duration.ofSeconds(10);

    MonitorResult watch(MonitorSettings settings, ConsoleLog log, ExpectedSequence sequence) throws EspException {
        try (InteractiveMonitor person = new InteractiveMonitor(
                interactive.terminal().open(), interactive.settings(), clock, this, log::toggle)) {
            log.showTo(person);
            person.note(port.transport().traits().name() + " at " + request.baud()
                    + " baud. Ctrl+] leaves, Ctrl+T opens the menu.");
            if (request.reset() == MonitorRequest.Reset.HARD && !reset()) {
                person.note("this port has no control lines: the board was not reset");
            }
            return new SerialMonitor(port, clock, settings, log, sequence, "").run(person);
        }
    }

    @Override
    public void write(byte[] bytes) throws EspException {
        port.send(bytes);
    }

    @Override
    public boolean reset() throws EspException {
        return port.reset();
    }

    @Override
    public boolean resetIntoDownloadMode() throws EspException {
        return ResetPlan.download(
                        request.board().options().reset(), port.transport().traits(), 0)
                .run(port.transport(), clock);
    }

    @Override
    public boolean setLines(ControlLines lines) throws EspException {
        return port.transport().setLines(lines);
    }

    @Override
    public boolean flash() throws EspException {
        port.giveUp();
        boolean done = false;
        try {
            done = interactive.flash().run();
        } finally {
            takeAgain();
        }
        reset();
        return done;
    }

    private void takeAgain() throws EspException {
        if (!port.takeAgain(RETURN_LIMIT)) {
            throw new EspException(
                    Problem.PORT_LOST,
                    port.transport().traits().name() + " did not come back",
                    Evidence.of(Key.PORT, port.transport().traits().name()));
        }
    }
}
