package io.github.espmaven.monitor.interactive;

import io.github.espmaven.base.Clock;
import io.github.espmaven.monitor.ConsoleLine;
import io.github.espmaven.monitor.ControlFilter;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.interactive.InteractiveSettings.Color;
import java.util.Map;

/**
 * Makes of a board's text what is shown of it, character by character, so that a prompt appears before its line ends:
 * without what harms a terminal, without the lines that the filter hides, with times if wanted. Of a log line nothing is
 * shown before its tag is known. Not thread-safe.
 */
final class TerminalText {
    private static final String PLAIN = "\u001b[0m";

    /** Those that ESP-IDF gives its levels; other levels have none. */
    private static final Map<Character, String> COLORS =
            Map.of('E', "\u001b[0;31m", 'W', "\u001b[0;33m", 'I', "\u001b[0;32m");

    private static final int LONGEST_HEAD = 512;
    private static final int LONGEST_KEPT = 4096;

    private final Clock clock;
    private final InteractiveSettings settings;
    private final ControlFilter controls = new ControlFilter(ControlFilter.Keep.DRAWING);
    private final StringBuilder head = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private LogFilter filter;
    private Fate fate = Fate.OPEN;
    private boolean returned;
    private boolean times;
    private boolean coloured;

    private enum Fate {
        OPEN,
        SHOWN,
        HIDDEN
    }

    TerminalText(Clock clock, InteractiveSettings settings) {
        this.clock = clock;
        this.settings = settings;
        filter = settings.filter();
        times = settings.times().shown();
    }

    /** What to show for the next characters of the board. */
    String accept(String characters) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < characters.length(); i++) {
            take(characters.charAt(i), out);
        }
        return out.toString();
    }

    /** What is shown of the line that has not ended. */
    String unfinished() {
        return line.toString();
    }

    void filter(LogFilter other) {
        filter = other;
    }

    /** Switches times before lines on or off; returns whether they are on. */
    boolean toggleTimes() {
        times = !times;
        return times;
    }

    private void take(char c, StringBuilder out) {
        if (c == '\r') {
            returned = true;
            return;
        }
        if (c == '\n') {
            endLine('\n', out);
            return;
        }
        if (returned) {
            endLine('\r', out);
        }
        if (fate == Fate.SHOWN) {
            show(out, clean(c));
        } else {
            head.append(clean(c));
            decide(out);
        }
    }

    private String clean(char c) {
        if (settings.controls() == InteractiveSettings.Controls.ALL) {
            return String.valueOf(c);
        }
        StringBuilder clean = new StringBuilder(1);
        controls.accept(c, clean);
        boolean colour = clean.length() > 1 && clean.charAt(clean.length() - 1) == 'm';
        return colour && settings.color() == Color.NEVER ? "" : clean.toString();
    }

    private void decide(StringBuilder out) {
        if (fate == Fate.HIDDEN) {
            head.setLength(0);
        } else if ((filter.equals(LogFilter.ALL) && !colours()) || head.length() > LONGEST_HEAD) {
            begin(out);
        } else {
            filter.showsBegun(ConsoleLine.of(head.toString())).ifPresent(shown -> settle(shown, out));
        }
    }

    private void settle(boolean shown, StringBuilder out) {
        if (shown) {
            begin(out);
        } else {
            fate = Fate.HIDDEN;
            head.setLength(0);
        }
    }

    private void begin(StringBuilder out) {
        if (!head.isEmpty()) {
            fate = Fate.SHOWN;
            show(out, times ? settings.times().of(clock.epochMillis()) : "");
            show(out, color());
            show(out, head.toString());
            head.setLength(0);
        }
    }

    private boolean colours() {
        return settings.color() == Color.AUTO || settings.color() == Color.ALWAYS;
    }

    /** That of the line's level, where the board has sent none. */
    private String color() {
        if (!colours() || head.indexOf("\u001b") >= 0) {
            return "";
        }
        String color = ConsoleLine.of(head.toString())
                .head()
                .map(h -> COLORS.getOrDefault(h.level(), ""))
                .orElse("");
        coloured = !color.isEmpty();
        return color;
    }

    private void endLine(char end, StringBuilder out) {
        if (fate == Fate.OPEN) {
            settle(filter.shows(ConsoleLine.of(head.toString())), out);
        }
        if (fate != Fate.HIDDEN) {
            out.append(coloured ? PLAIN : "").append(end);
        }
        coloured = false;
        fate = Fate.OPEN;
        returned = false;
        line.setLength(0);
        controls.endLine();
    }

    private void show(StringBuilder out, String text) {
        out.append(text);
        if (line.length() + text.length() <= LONGEST_KEPT) {
            line.append(text);
        }
    }
}
