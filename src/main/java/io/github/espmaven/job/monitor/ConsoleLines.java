package io.github.espmaven.job.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.monitor.ConsoleLine;
import io.github.espmaven.monitor.LineTimes;
import io.github.espmaven.monitor.MonitorListener;

/** Prints the events of a monitor as plain lines, those of the board as far as the filter lets them. */
record ConsoleLines(JobListener listener, MonitorRequest request, Clock clock) implements MonitorListener {

    @Override
    public void line(ConsoleLine line) {
        if (!line.isHex() && request.filter().shows(line)) {
            LineTimes times = request.console().times();
            listener.console((times.shown() ? times.of(clock.epochMillis()) : "") + line.plain());
        }
    }

    @Override
    public void decoded(String text) {
        listener.console("  " + text);
    }

    @Override
    public void note(String text) {
        listener.console("-- " + text);
    }

    @Override
    public void warning(String text) {
        listener.warning(text);
    }

    @Override
    public void coreDump(byte[] dump) {
        // A note says where it was saved.
    }
}
