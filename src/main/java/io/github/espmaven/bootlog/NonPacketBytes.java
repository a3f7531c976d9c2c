package io.github.espmaven.bootlog;

import java.util.Optional;

/** What a stretch of bytes that should have been packets is: text, or what a disturbed or differently timed line gives. */
public enum NonPacketBytes {
    /** Too little to judge. */
    NOTHING,
    /** Readable text: a program's log. */
    TEXT,
    /** Anything else: noise, or text at another rate. */
    GARBLED;

    private static final int ENOUGH = 4;
    private static final double TEXT_SHARE = 0.9;
    private static final int QUOTE = 60;

    /** What {@code console} is. Of text at a wrong rate about a third of the bytes are printable by chance. */
    public static NonPacketBytes of(String console) {
        if (console.length() < ENOUGH) {
            return NOTHING;
        }
        long readable = console.chars().filter(NonPacketBytes::isText).count();
        return readable >= TEXT_SHARE * console.length() ? TEXT : GARBLED;
    }

    /** The last line of {@code console} that can be quoted, without colours and not longer than 60 characters. */
    public static Optional<String> lastLine(String console) {
        return console.lines()
                .map(BootLines::plain)
                .map(line -> line.replaceAll("[^\\x20-\\x7e]", "").strip())
                .filter(line -> line.length() >= ENOUGH)
                .reduce((first, second) -> second)
                .map(line -> line.length() <= QUOTE ? line : line.substring(0, QUOTE) + "...");
    }

    private static boolean isText(int c) {
        return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t' || c == '\u001b';
    }
}
