package io.github.espmaven.monitor.interactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.monitor.LineTimes;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.testing.FakeClock;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
    private static final String ESC = "\u001b";

    private static TerminalText text(String filter) throws Exception {
        return new TerminalText(new FakeClock(), settings(InteractiveSettings.Controls.HARMLESS, filter));
    }

    private static InteractiveSettings settings(InteractiveSettings.Controls controls, String filter) throws Exception {
        return new InteractiveSettings(
                LineEnding.CR, InteractiveSettings.Echo.BOARD, controls, LogFilter.parse(filter));
    }

    private static TerminalText coloured(InteractiveSettings.Color color) throws Exception {
        return new TerminalText(
                new FakeClock(),
                new InteractiveSettings(
                        LineEnding.CR,
                        InteractiveSettings.Echo.BOARD,
                        InteractiveSettings.Controls.HARMLESS,
                        LogFilter.ALL,
                        color,
                        LineTimes.shown("yyyy-MM-dd")));
    }

    @Test
    void logLinesWithoutColoursAreColouredByTheirLevel() throws Exception {
        String log = "E (1) app: bad\r\nW (2) app: hm\r\nI (3) app: ok\r\nD (4) app: d\r\nE\r\nplain\r\n" + ESC
                + "[0;32mE (5) app: own" + ESC + "[0m\r\n";
        String day = "1970-01-01 ";
        assertThat(oneByOne(coloured(InteractiveSettings.Color.AUTO), log))
                .isEqualTo(day + ESC + "[0;31mE (1) app: bad" + ESC + "[0m\n" + day + ESC + "[0;33mW (2) app: hm" + ESC
                        + "[0m\n" + day + ESC + "[0;32mI (3) app: ok" + ESC + "[0m\n" + day + "D (4) app: d\n" + day
                        + "E\n" + day + "plain\n" + day + ESC + "[0;32mE (5) app: own" + ESC + "[0m\n");
        assertThat(oneByOne(coloured(InteractiveSettings.Color.NEVER), log))
                .doesNotContain(ESC)
                .contains("E (5) app: own");
        assertThat(oneByOne(coloured(InteractiveSettings.Color.BOARD), log)).contains(day + "E (1) app: bad\n" + day);
        assertThat(InteractiveSettings.Color.AUTO.unless("1")).isEqualTo(InteractiveSettings.Color.NEVER);
        assertThat(InteractiveSettings.Color.AUTO.unless("")).isEqualTo(InteractiveSettings.Color.AUTO);
        assertThat(InteractiveSettings.Color.ALWAYS.unless("1")).isEqualTo(InteractiveSettings.Color.ALWAYS);
    }

    private static String oneByOne(TerminalText text, String characters) {
        StringBuilder shown = new StringBuilder();
        characters.chars().forEach(c -> shown.append(text.accept(String.valueOf((char) c))));
        return shown.toString();
    }

    @Test
    void whatComesIsShownAtOnce() throws Exception {
        TerminalText text = text("");
        assertThat(text.accept("log")).isEqualTo("log");
        assertThat(text.accept("in: ")).isEqualTo("in: ");
        assertThat(text.unfinished()).isEqualTo("login: ");
        assertThat(text.accept("\r\nok\n")).isEqualTo("\nok\n");
    }

    @Test
    void aCommandLineIsDrawnAndATerminalNotHarmed() throws Exception {
        String drawn = "\resp> he" + ESC + "[0K\r" + ESC + "[7Cl\b \b" + ESC + "[31mred" + ESC + "[0m";
        assertThat(text("").accept(drawn)).isEqualTo(drawn);
        assertThat(oneByOne(
                        text(""),
                        "a" + ESC + "]0;title\u0007b" + ESC + "]52;c;x" + ESC + "\\c" + ESC + "[6nd" + ESC + "[?1000he"
                                + ESC + "[cf" + ESC + "P$q\"p" + ESC + "\\g\u0007\u009b5nh"))
                .isEqualTo("abcdefg5nh");
        String harm = ESC + "]0;title\u0007" + ESC + "[6n" + ESC + "[?1049h";
        assertThat(new TerminalText(new FakeClock(), settings(InteractiveSettings.Controls.ALL, "")).accept(harm))
                .isEqualTo(harm);
    }

    @Test
    void linesTheFilterHidesNeverAppearAndOthersDoAtOnce() throws Exception {
        TerminalText text = text("wifi:W *:E");
        String log =
                ESC + "[0;32mI (12) wifi: joined" + ESC + "[0m\r\nW (13) wifi: weak\r\nI (5) app: x\r\n\r\nplain\r\n";
        assertThat(oneByOne(text, log)).isEqualTo("W (13) wifi: weak\n\nplain\n");
        assertThat(text.accept("I (14) wi")).isEmpty();
        assertThat(text.accept("fi: ")).isEmpty();
        assertThat(text.accept("no\nE (15) app")).isEmpty();
        assertThat(text.accept(": b")).isEqualTo("E (15) app: b");
        assertThat(text.accept("ad\nesp> ")).isEqualTo("ad\nesp> ");
        assertThat(text.accept("\nI")).isEqualTo("\n");
        assertThat(text.accept("\n")).isEqualTo("I\n");
    }

    @Test
    void theFilterMayChangeAnyTime() throws Exception {
        TerminalText text = text("");
        assertThat(text.accept("I (1) a: x\n")).isNotEmpty();
        text.filter(LogFilter.parse("*:E"));
        assertThat(text.accept("I (1) a: x\n")).isEmpty();
        text.filter(LogFilter.ALL);
        assertThat(text.accept("I (1) a: x\n")).isEqualTo("I (1) a: x\n");
    }

    @Test
    void timesStandBeforeLines() throws Exception {
        TerminalText text = text("");
        assertThat(text.toggleTimes()).isTrue();
        assertThat(oneByOne(text, "one\ntwo\n\n")).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} one\n[\\d:.]{12} two\n\n");
        assertThat(text.toggleTimes()).isFalse();
        assertThat(text.accept("three\n")).isEqualTo("three\n");
    }

    @Test
    void aLineWithoutEndIsBounded() throws Exception {
        TerminalText text = text("*:E");
        for (int i = 0; i < 1000; i++) {
            assertThat(text.accept("x".repeat(1000))).hasSize(1000);
        }
        assertThat(text.unfinished()).hasSizeLessThanOrEqualTo(4096);
        for (int i = 0; i < 1000; i++) {
            text.accept((ESC + "[31m").repeat(100));
        }
        assertThat(text.unfinished()).hasSizeLessThanOrEqualTo(4096);
    }

    @Property(tries = 300)
    void chunksMakeNoDifference(
            @ForAll @StringLength(max = 80) @CharRange(from = 0, to = 0xff) String characters, @ForAll boolean filtered)
            throws Exception {
        String filter = filtered ? "a:W *:E" : "";
        String log = characters.replace('x', '\n') + "\nI (1) a: b\r" + characters;
        assertThat(oneByOne(text(filter), log)).isEqualTo(text(filter).accept(log));
    }
}
