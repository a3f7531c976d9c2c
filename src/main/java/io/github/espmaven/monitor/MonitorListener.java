package io.github.espmaven.monitor;

/** Told what a monitor reads, in the thread that reads. */
public interface MonitorListener {

    /** What the board printed, as it came, in pieces of any size; each line is told again by {@link #line} when it ends. */
    default void text(String characters) {}

    void line(ConsoleLine line);

    default void decoded(String text) {}

    /** Something the monitor has to say about the lines before: why the board was reset, which expectation was met. */
    default void note(String text) {}

    /** Something the user should know. */
    default void warning(String text) {}

    default void coreDump(byte[] dump) {}
}
