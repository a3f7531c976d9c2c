package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final StringWriter drawn = new StringWriter();
    private final StringBuilder logged = new StringBuilder();

    /** Notes at which state of the drawing a line came. */
    private final SystemStreamLog log = new SystemStreamLog() {
        @Override
        public void info(CharSequence text) {
            logged.append(drawn.getBuffer().length()).append(':').append(text).append('\n');
        }
    };

    @Test
    void whatIsDrawnStaysOnOneLineHoweverNarrowTheWindowIs() {
        Screen screen = new Screen(log, new PrintWriter(drawn));
        screen.draw("half");
        assertThat(drawn).hasToString("\r\033[?7l[INFO] half\033[K\033[?7h");
    }

    @Test
    void aLineThatStaysReplacesTheDrawnOne() {
        Screen screen = new Screen(log, new PrintWriter(drawn));
        screen.draw("half");
        int length = drawn.getBuffer().length();
        screen.line("done");
        screen.line("next");
        assertThat(drawn.toString().substring(length)).isEqualTo("\r\033[K");
        assertThat(logged).hasToString((length + 4) + ":done\n" + (length + 4) + ":next\n");
    }

    @Test
    void withoutATerminalNothingIsDrawn() {
        Screen screen = Screen.plain(log);
        screen.draw("half");
        screen.line("done");
        assertThat(screen.isTerminal()).isFalse();
        assertThat(logged).hasToString("0:done\n");
    }
}
