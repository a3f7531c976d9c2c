package io.github.espmaven.job.monitor;

import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.monitor.ConsoleLine;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorListener;

/** Prints the events of a monitor as plain lines, those of the board as far as the filter lets them. */
final class ConsoleLines implements MonitorListener {
    private final JobListener listener;
    private final LogFilter filter;

    ConsoleLines(JobListener listener, LogFilter filter) {
        this.listener = listener;
        this.filter = filter;
    }

    @Override
    public void line(ConsoleLine line) {
        if (filter.shows(line)) {
            listener.console(line.plain());
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
