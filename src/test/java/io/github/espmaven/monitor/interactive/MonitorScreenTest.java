package io.github.espmaven.monitor.interactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.testing.FakeClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class MonitorScreenTest {
    private static final String PLAIN = "\u001b[0m";
    private static final String CLEAR = "\r\u001b[K";

    private final FakeTerminal terminal = new FakeTerminal();
    private final MonitorScreen screen = new MonitorScreen(
            terminal,
            new TerminalText(
                    new FakeClock(),
                    new InteractiveSettings(
                            LineEnding.CR,
                            InteractiveSettings.Echo.BOARD,
                            InteractiveSettings.Controls.HARMLESS,
                            LogFilter.ALL)));

    @Test
    void whatTheMonitorSaysStandsOnLinesOfItsOwn() {
        screen.board("one\nlogin: ");
        screen.line("-- noted");
        screen.board("me\n");
        screen.line("-- end");
        assertThat(terminal.seen()).isEqualTo("one\nlogin: \n" + PLAIN + "-- noted\nlogin: me\n" + PLAIN + "-- end\n");
    }

    @Test
    void theMenuTakesOneLineAndOutputComesAfterIt() {
        screen.board("pro");
        screen.menu("-- menu");
        screen.board("mpt\nnext");
        assertThat(terminal.seen()).isEqualTo("pro\n" + CLEAR + PLAIN + "-- menu");
        screen.closeMenu();
        assertThat(terminal.seen()).endsWith("-- menu" + CLEAR + "prompt\nnext");
    }

    @Test
    void theMenuFitsIntoANarrowWindow() {
        terminal.resize(10);
        screen.menu("-- a question: answer");
        assertThat(terminal.seen()).isEqualTo(CLEAR + PLAIN + "n: answer");
    }

    @Test
    void aPauseHoldsBackInOrder() {
        screen.board("a");
        assertThat(screen.togglePause()).isTrue();
        screen.say("-- paused");
        screen.board("b\nc");
        screen.line("-- noted");
        screen.say("-- still here");
        assertThat(terminal.seen()).isEqualTo("a\n" + PLAIN + "-- paused\n" + PLAIN + "-- still here\n");
        assertThat(screen.togglePause()).isFalse();
        assertThat(terminal.seen()).endsWith("-- still here\nab\nc\n" + PLAIN + "-- noted\nc");
    }

    @Test
    void whatIsHeldBackIsBoundedAndTheLossIsSaid() {
        screen.togglePause();
        String line = "x".repeat(99) + "\n";
        for (int i = 0; i < 50_000; i++) {
            screen.board(line);
        }
        screen.board("last");
        screen.togglePause();
        assertThat(terminal.seen()).hasSizeBetween(MonitorScreen.MOST_HELD - 200, MonitorScreen.MOST_HELD + 200);
        assertThat(terminal.seen()).endsWith(line + "last").contains(" characters before these were held back");
        assertThat(terminal.seen().indexOf(line))
                .as("whole lines")
                .isEqualTo(terminal.seen().indexOf("xxx"));
    }

    @Test
    void theEndShowsEverythingAndEndsTheLine() {
        screen.togglePause();
        screen.menu("-- menu");
        screen.board("rest");
        screen.end();
        assertThat(terminal.seen()).endsWith(CLEAR + "rest\n");
    }
}
