package io.github.espmaven.monitor;

import io.github.espmaven.base.Hex;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Shows bytes of a line as rows of hexadecimal: those of lines that are no text, or of all. The rows of one line come when it
 * ends, or after each {@value #BLOCK} bytes of it; of bytes that are no text at most {@value #MOST} are
 * shown until text comes. Not thread-safe.
 */
public final class HexView {
    private static final int ROW = 16;
    private static final int BLOCK = 256;
    private static final int MOST = 4096;

    /** Which lines are shown so. */
    public enum Mode {
        /** Lines that are no text. */
        AUTO,
        ALWAYS,
        NEVER
    }

    private final Mode mode;
    private final Consumer<String> rows;
    private final byte[] bytes = new byte[BLOCK];
    private int length;
    private int offset;
    private int left = MOST;
    private boolean complete = true;

    /** @param rows told every row */
    HexView(Mode mode, Consumer<String> rows) {
        this.mode = mode;
        this.rows = rows;
    }

    /** Takes bytes of the line, its end too. */
    void accept(byte[] more, int from, int to) {
        for (int i = from; i < to && mode != Mode.NEVER; i++) {
            if (length == BLOCK) {
                show();
            }
            bytes[length++] = more[i];
        }
    }

    /** The line has ended; whether all of it was no text and is shown, so that its characters need not be. */
    boolean endLine() {
        show();
        boolean instead = mode == Mode.AUTO && complete && offset > 0;
        complete = true;
        offset = 0;
        return instead;
    }

    private void show() {
        boolean noise = TextSample.isNoise(bytes, length);
        boolean wanted = length > 0 && (noise || mode == Mode.ALWAYS);
        if (length >= ROW && !noise) {
            left = MOST;
        }
        complete &= wanted && left > 0;
        for (int at = 0; wanted && at < length && left > 0; at += ROW) {
            rows.accept(row(at, Math.min(at + ROW, length)));
            left -= ROW;
            if (left == 0) {
                rows.accept("hex: what follows and is no text is not shown so");
            }
        }
        offset += length;
        length = 0;
    }

    private String row(int from, int to) {
        StringBuilder text = new StringBuilder();
        StringBuilder digits = new StringBuilder();
        for (int i = from; i < to; i++) {
            digits.append(Hex.of(bytes, i, i + 1)).append(' ');
            text.append(bytes[i] >= ' ' && bytes[i] < 0x7f ? (char) bytes[i] : '.');
        }
        return String.format(Locale.ROOT, "hex %04x: %-" + 3 * ROW + "s|%s|", offset + from, digits, text);
    }
}
