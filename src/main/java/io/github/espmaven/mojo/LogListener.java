package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.BootResult;
import io.github.espmaven.report.FlashProgress;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.report.FlashSummary;
import io.github.espmaven.report.ProgressJson;
import java.util.function.Consumer;

/** Prints the events of a job to Maven's log, and its progress on a terminal. */
final class LogListener implements JobListener, FlashProgress.Output {
    private final Screen screen;
    private final Consumer<FlashEvent> progress;

    LogListener(Screen screen, Clock clock) {
        this.screen = screen;
        this.progress = new FlashProgress(this, clock);
    }

    /** One that tells the progress as JSON, a line an event. */
    LogListener(Screen screen) {
        this.screen = screen;
        this.progress = new ProgressJson(screen::line);
    }

    @Override
    public void waiting(String text) {
        screen.line(text);
    }

    @Override
    public void opened(String program) {
        screen.line(program);
    }

    @Override
    public void connected(BoardSummary board) {
        screen.line(board.line());
    }

    @Override
    public void flash(FlashEvent event) {
        progress.accept(event);
    }

    @Override
    public void flashed(FlashResult result) {
        screen.line(FlashSummary.line(result.report(), result.board(), result.ending()));
    }

    @Override
    public void started(BootResult boot) {
        screen.line(boot.line());
    }

    @Override
    public void console(String text) {
        screen.line("> " + text);
    }

    @Override
    public void line(String text) {
        screen.line(text);
    }

    @Override
    public void warning(String text) {
        screen.warning(text);
    }

    @Override
    public void debug(String text) {
        screen.debug(text);
    }

    @Override
    public void draw(String text) {
        screen.draw(text);
    }

    @Override
    public boolean isTerminal() {
        return screen.isTerminal();
    }
}
