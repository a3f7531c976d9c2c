package io.github.espmaven.job;

import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.BootResult;
import io.github.espmaven.report.FlashResult;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a job tells, in its order. */
public class RecordingListener implements JobListener {
    private final List<String> told;
    private final List<String> debugged = new ArrayList<>();
    private final List<FlashEvent> events = new ArrayList<>();

    public RecordingListener() {
        this(new ArrayList<>());
    }

    /** Keeps it in {@code told}. */
    public RecordingListener(List<String> told) {
        this.told = told;
    }

    /** One entry a call: its name and, where it has one, its text. */
    public List<String> told() {
        return told;
    }

    /** The lines of the debug log. */
    public List<String> debugged() {
        return debugged;
    }

    public List<FlashEvent> events() {
        return events;
    }

    @Override
    public void waiting(String text) {
        told.add("waiting " + text);
    }

    @Override
    public void connected(BoardSummary board) {
        told.add("connected " + board.line());
    }

    @Override
    public void flash(FlashEvent event) {
        events.add(event);
    }

    @Override
    public void flashed(FlashResult result) {
        told.add("flashed");
    }

    @Override
    public void started(BootResult boot) {
        told.add("started " + boot.line());
    }

    @Override
    public void console(String line) {
        told.add("console " + line);
    }

    @Override
    public void warning(String text) {
        told.add("warning " + text);
    }

    @Override
    public void debug(String text) {
        debugged.add(text);
    }
}
