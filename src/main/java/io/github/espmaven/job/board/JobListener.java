package io.github.espmaven.job.board;

import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.BootResult;
import io.github.espmaven.report.FlashResult;

/** Listener to the events of a running job, in the thread that runs it. A failure is an exception, not an event. */
public interface JobListener {

    /** What takes its time, told once: the port is taken by another goal, which the sentence names; much is read. */
    void waiting(String text);

    /** The port is open, and a program is behind it: its version, and what it emulates. */
    default void opened(String program) {
        debug(program);
    }

    void connected(BoardSummary board);

    /** Flash is being written or erased. */
    void flash(FlashEvent event);

    /** A flash is over, and the board restarted where it was to be; what it prints then is told afterwards. */
    void flashed(FlashResult result);

    /** How the board started after a flash, where that was judged and nothing told of a failure. */
    default void started(BootResult boot) {}

    void console(String line);

    /** Something the user should know although it prevents nothing. */
    void warning(String text);

    /** Something for whoever looks closely: resets, commands, timings. */
    void debug(String text);
}
