package io.github.espmaven.monitor;

import java.util.Locale;

/**
 * Takes control sequences out of a board's text, character by character: a board must not be able to set the title of the
 * user's terminal, write to the clipboard or make the terminal answer. What stays is text, tabs and colours ({@code ESC [
 * … m}); on a screen also what moves the cursor and erases. Characters that turn the direction of text or end lines where no
 * line ends are shown as escapes such as {@code \\u202e}. A sequence that does not end is given up at the end of its
 * line. Not thread-safe.
 */
public final class ControlFilter {
    private static final int LONGEST_COLOUR = 32;

    /** Final bytes of what moves the cursor, erases, inserts and deletes (ECMA-48). */
    private static final String MOVES_AND_ERASES = "@ABCDEFGHJKPXdf";

    /** Marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm; separators of lines, paragraphs. */
    private static final String MISLEADING =
            "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    private static final char ESCAPE = '\u001b';
    private static final char BELL = '\u0007';

    /** What stays besides text. */
    public enum Keep {
        COLOURS,
        /** Colours, backspace, movements of the cursor, and erasing. */
        DRAWING
    }

    private enum State {
        TEXT,
        ESCAPED,
        SEQUENCE,
        STRING,
        STRING_ESCAPED
    }

    private final StringBuilder sequence = new StringBuilder();
    private final Keep keep;
    private State state = State.TEXT;

    public ControlFilter(Keep keep) {
        this.keep = keep;
    }

    /** Appends to {@code out} what {@code c} leaves of itself; line ends are not given to it but to {@link #endLine}. */
    public void accept(char c, StringBuilder out) {
        switch (state) {
            case TEXT -> text(c, out);
            case ESCAPED -> escaped(c, out);
            case SEQUENCE -> sequence(c, out);
            case STRING -> state = c == BELL ? State.TEXT : c == ESCAPE ? State.STRING_ESCAPED : State.STRING;
            case STRING_ESCAPED -> state = c == '\\' ? State.TEXT : State.STRING;
        }
    }

    /** A line ended: no sequence goes on behind it. */
    public void endLine() {
        state = State.TEXT;
    }

    private void text(char c, StringBuilder out) {
        if (c == ESCAPE) {
            state = State.ESCAPED;
        } else if (c == '\t' || (c == '\b' && keep == Keep.DRAWING) || (c >= ' ' && (c < 0x7f || c > 0x9f))) {
            out.append(MISLEADING.indexOf(c) < 0 ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
    }

    private void escaped(char c, StringBuilder out) {
        sequence.setLength(0);
        if (c == '[') {
            state = State.SEQUENCE;
        } else if ("]P_^X".indexOf(c) >= 0) { // OSC, DCS, APC, PM, SOS: all end with ESC backslash
            state = State.STRING;
        } else if (c >= ' ' && c <= '/') {
            state = State.ESCAPED; // ESC ( B and the like: intermediate characters, then a final one
        } else {
            state = State.TEXT;
            if (c == ESCAPE) {
                text(c, out);
            }
        }
    }

    private void sequence(char c, StringBuilder out) {
        if (c >= '@' && c <= '~') {
            state = State.TEXT;
            if (stays(c) && sequence.length() <= LONGEST_COLOUR) {
                out.append(ESCAPE).append('[').append(sequence).append(c);
            }
        } else if (c >= '0' && c <= ';') {
            if (sequence.length() <= LONGEST_COLOUR) {
                sequence.append(c);
            }
        } else if (c >= ' ' && c <= '?') {
            sequence.setLength(0);
            sequence.append("?".repeat(LONGEST_COLOUR + 1)); // private or with intermediates: never a colour
        } else {
            state = State.TEXT;
            text(c, out);
        }
    }

    private boolean stays(char finalByte) {
        return finalByte == 'm' || (keep == Keep.DRAWING && MOVES_AND_ERASES.indexOf(finalByte) >= 0);
    }
}
