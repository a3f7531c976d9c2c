package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a board printed behind the last match, with the line that has not ended. Of what matches nothing the last
 * {@value #WINDOW} characters are kept. Not thread-safe.
 */
final class UnmatchedOutput {
    static final int WINDOW = 0x4000;

    private final Clock clock;
    private final StringBuilder text = new StringBuilder();
    private final Deque<Long> lineEnds = new ArrayDeque<>();
    private String unfinished = "";
    private int usedOfLine;

    UnmatchedOutput(Clock clock) {
        this.clock = clock;
    }

    /** A plain line is complete. */
    void line(String line) {
        if (text.length() > WINDOW * 2) {
            delete(text.length() - WINDOW);
        }
        text.append(line, Math.min(usedOfLine, line.length()), line.length()).append('\n');
        lineEnds.add(clock.nanoTime());
        usedOfLine = 0;
        unfinished = "";
    }

    /** The plain line that has not ended. */
    void unfinished(String line) {
        unfinished = line;
    }

    /** All of it, the line that has not ended too. */
    String all() {
        return text + rest();
    }

    int length() {
        return text.length() + unfinished.length() - Math.min(usedOfLine, unfinished.length());
    }

    /** What of it belongs to a line that has not ended. */
    String rest() {
        return unfinished.substring(Math.min(usedOfLine, unfinished.length()));
    }

    /** Takes away what comes before a position in {@link #all}. */
    void deleteUntil(int end) {
        usedOfLine += Math.max(0, end - text.length());
        delete(Math.min(end, text.length()));
    }

    /** Takes away, and returns, the lines that ended before a time, as the clock's nanoseconds. */
    String takeEndedBefore(long time) {
        StringBuilder taken = new StringBuilder();
        while (!lineEnds.isEmpty() && lineEnds.element() - time < 0) {
            int end = text.indexOf("\n") + 1;
            taken.append(text, 0, end);
            delete(end);
        }
        return taken.toString();
    }

    private void delete(int end) {
        for (int i = text.indexOf("\n"); i >= 0 && i < end; i = text.indexOf("\n", i + 1)) {
            lineEnds.remove();
        }
        text.delete(0, end);
    }
}
