package io.github.espmaven.job;

import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.FlashResult;
import java.util.function.UnaryOperator;

/** A listener that passes on what somebody must wait for, and all else to the debug log: a report tells the rest. */
public record QuietListener(JobListener listener, UnaryOperator<String> mask) implements JobListener {
    @Override
    public void waiting(String text) {
        listener.waiting(mask.apply(text));
    }

    @Override
    public void connected(BoardSummary board) {
        debug(board.line());
    }

    @Override
    public void flash(FlashEvent event) {
        debug(event.toString());
    }

    @Override
    public void flashed(FlashResult result) {
        debug(result.toString());
    }

    @Override
    public void console(String line) {
        debug("> " + line);
    }

    @Override
    public void warning(String text) {
        debug(text);
    }

    @Override
    public void debug(String text) {
        listener.debug(mask.apply(text));
    }
}
