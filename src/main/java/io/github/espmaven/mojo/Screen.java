package io.github.espmaven.mojo;

import io.github.espmaven.base.BuildServerText;
import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;
import org.jspecify.annotations.Nullable;

/** Output of a goal: lines to Maven's log, and on a terminal a last line that is drawn over. */
final class Screen {
    /** Control sequences of ECMA-48 and of DEC's terminals. */
    private static final String CLEAR_REST = "\033[K";

    private static final String UP_AND_CLEAR = "\033[A\r\033[K";
    private static final String NO_WRAP = "\033[?7l";
    private static final String WRAP = "\033[?7h";

    private final Log log;
    private final @Nullable PrintWriter terminal;
    private boolean drawn;
    private int lines;

    Screen(Log log, @Nullable PrintWriter terminal) {
        this.log = log;
        this.terminal = terminal;
    }

    static Screen plain(Log log) {
        return new Screen(log, null);
    }

    /** With a moving line where standard output is a terminal that understands control sequences. */
    static Screen ofTerminal(Log log) {
        return new Screen(log, isAttended() ? terminal().map(Console::writer).orElse(null) : null);
    }

    /** Whether somebody sits there: input and output are a terminal that understands control sequences. */
    static boolean isAttended() {
        return !"dumb".equals(System.getenv("TERM")) && terminal().isPresent();
    }

    /** Up to JDK 21 there is a console only on a terminal; later ones always have one and say whether it is. */
    @SuppressWarnings("SystemConsoleNull")
    private static Optional<Console> terminal() {
        Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        try {
            boolean isTerminal = (boolean) Console.class.getMethod("isTerminal").invoke(console);
            return isTerminal ? Optional.of(console) : Optional.empty();
        } catch (NoSuchMethodException beforeJdk22) {
            return Optional.of(console);
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /** Whether {@link #draw} shows something. */
    boolean isTerminal() {
        return terminal != null;
    }

    void line(String text) {
        erase();
        log.info(BuildServerText.harmless(text));
    }

    void warning(String text) {
        erase();
        log.warn(BuildServerText.harmless(text));
    }

    void debug(String text) {
        if (log.isDebugEnabled()) {
            erase();
            log.debug(BuildServerText.harmless(text));
        }
    }

    /** Draws the moving line; the next line of any kind replaces it. What does not fit into the window is cut off. */
    void draw(String text) {
        if (terminal != null) {
            terminal.print("\r" + NO_WRAP + "[INFO] " + text + CLEAR_REST + WRAP);
            terminal.flush();
            drawn = true;
        }
    }

    /** Draws lines over those that were drawn before, none to take them away. What does not fit into the window is cut off. */
    void drawLines(List<String> texts) {
        if (terminal != null) {
            terminal.print("\r" + CLEAR_REST + UP_AND_CLEAR.repeat(lines) + NO_WRAP); // keys were shown there, as ^C
            texts.forEach(text -> terminal.print("[INFO] " + text + CLEAR_REST + "\n"));
            terminal.print(WRAP);
            terminal.flush();
            lines = texts.size();
        }
    }

    /** Whether lines are drawn; whatever else is shown takes them away. */
    boolean showsLines() {
        return lines > 0;
    }

    private void erase() {
        if (terminal != null && (drawn || lines > 0)) {
            terminal.print("\r" + CLEAR_REST + UP_AND_CLEAR.repeat(lines));
            terminal.flush();
            drawn = false;
            lines = 0;
        }
    }
}
