package io.github.espmaven.monitor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a board's console, read once: what everybody needs of it who looks at it later.
 *
 * @param coloured its text with colours ({@code ESC [ … m}); no other control sequence
 * @param plain the same without colours
 * @param head level and tag, when it is a log line of ESP-IDF
 * @param isHex whether its bytes are no text and were shown as hexadecimal before
 */
public record ConsoleLine(String coloured, String plain, Optional<Head> head, boolean isHex) {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");
    private static final Pattern LOG_LINE = Pattern.compile("^([EWIDV]) \\([^)]{1,32}\\) ([^:]{1,64}):");

    /**
     * The beginning of a log line (protocol.md, section 14).
     *
     * @param level one of {@code E W I D V}
     */
    public record Head(char level, String tag) {}

    /** The line with this text, colours in it or not. */
    public static ConsoleLine of(String coloured) {
        return of(coloured, false);
    }

    static ConsoleLine of(String coloured, boolean isHex) {
        String plain = plain(coloured);
        return new ConsoleLine(coloured, plain, headOf(plain), isHex);
    }

    /** {@code text} without colours. */
    public static String plain(String text) {
        return text.indexOf('\u001b') < 0 ? text : COLOUR.matcher(text).replaceAll("");
    }

    /** Whether more text could make a head of a plain beginning that has none. */
    static boolean canBecomeHead(String beginning) {
        Matcher m = LOG_LINE.matcher(beginning);
        return !m.lookingAt() && m.hitEnd();
    }

    private static Optional<Head> headOf(String plain) {
        Matcher m = LOG_LINE.matcher(plain);
        return m.lookingAt() ? Optional.of(new Head(m.group(1).charAt(0), m.group(2))) : Optional.empty();
    }
}
