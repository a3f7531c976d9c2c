package io.github.espmaven.monitor.interactive;

import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.terminal.UserTerminal;

/**
 * What is seen on the terminal: the board's text as it comes, lines of the monitor between, the menu while it is open.
 * Output is held back while it is paused or the menu is open, the last {@value #MOST_HELD} characters of it. Thread-safe.
 */
final class MonitorScreen {
    /** How many characters are held back at most. */
    static final int MOST_HELD = 1 << 20;

    private static final String PLAIN = "\u001b[0m";
    private static final String CLEAR = "\r\u001b[K";

    private final UserTerminal terminal;
    private final TerminalText text;
    private final StringBuilder held = new StringBuilder();
    private String shown = "";
    private boolean atStart = true;
    private boolean broken;
    private boolean paused;
    private boolean menu;
    private long dropped;

    MonitorScreen(UserTerminal terminal, TerminalText text) {
        this.terminal = terminal;
        this.text = text;
    }

    synchronized void board(String characters) {
        show(text.accept(characters));
    }

    /** A line of the monitor that belongs to the board's lines. */
    synchronized void line(String own) {
        String rest = text.unfinished();
        show((rest.isEmpty() ? "" : "\n") + PLAIN + own + "\n" + rest);
    }

    /** An answer to the person at the desk: seen at once. */
    synchronized void say(String own) {
        breakLine();
        write(PLAIN + own + "\n");
        resume();
    }

    /** Draws the line of the menu, or draws it anew. */
    synchronized void menu(String line) {
        if (!menu) {
            menu = true;
            breakLine();
        }
        int room = Math.max(1, terminal.columns() - 1);
        write(CLEAR + PLAIN + (line.length() <= room ? line : line.substring(line.length() - room)));
    }

    synchronized void closeMenu() {
        if (menu) {
            menu = false;
            write(CLEAR);
            atStart = true;
            resume();
        }
    }

    /** Begins or ends the pause; returns whether output is held back now. */
    synchronized boolean togglePause() {
        paused = !paused;
        resume();
        return paused;
    }

    synchronized boolean toggleTimes() {
        return text.toggleTimes();
    }

    synchronized void filter(LogFilter filter) {
        text.filter(filter);
    }

    /** Shows what was held back; the last line ends. */
    synchronized void end() {
        paused = false;
        closeMenu();
        resume();
        if (!atStart) {
            write("\n");
        }
    }

    private void show(String what) {
        if (paused || menu) {
            hold(what);
        } else if (!what.isEmpty()) {
            write(what);
            shown = text.unfinished();
        }
    }

    private void hold(String what) {
        held.append(what);
        if (held.length() > MOST_HELD) {
            int lineEnd = held.indexOf("\n", held.length() - MOST_HELD);
            int rest = lineEnd < 0 ? held.length() - MOST_HELD : lineEnd + 1;
            dropped += rest;
            held.delete(0, rest);
        }
    }

    /** Goes on where the board's text was interrupted, unless it is held back still. */
    private void resume() {
        if (paused || menu) {
            return;
        }
        if (dropped > 0) {
            breakLine();
            write(PLAIN + "-- " + dropped
                    + " characters before these were held back for too long and are only in the log\n");
            broken = false;
            dropped = 0;
        }
        if (broken) {
            broken = false;
            write(shown);
        }
        write(held.toString());
        held.setLength(0);
        shown = text.unfinished();
    }

    private void breakLine() {
        if (!atStart) {
            write("\n");
            broken = true;
        }
    }

    private void write(String what) {
        if (!what.isEmpty()) {
            terminal.write(what);
            atStart = what.endsWith("\n") || what.endsWith("\r");
        }
    }
}
