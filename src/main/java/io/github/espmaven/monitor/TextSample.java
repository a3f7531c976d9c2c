package io.github.espmaven.monitor;

import java.nio.charset.StandardCharsets;

/**
 * Bytes of a console, judged: text in UTF-8, or what a UART hears that listens at another rate than is sent at. Of text at
 * another usual rate at most two thirds of the bytes are characters of a console. Keeps the last {@value #MOST} bytes. Not
 * thread-safe.
 */
final class TextSample {
    private static final int MOST = 256;
    private static final int FEWEST = 16;
    private static final double NOISE = 0.75;
    private static final double TEXT = 0.95;
    private static final double WORDS = 0.5;

    private final byte[] bytes = new byte[MOST];
    private int length;

    void accept(byte[] more, int count) {
        int added = Math.min(count, MOST);
        int kept = Math.min(length, MOST - added);
        System.arraycopy(bytes, length - kept, bytes, 0, kept);
        System.arraycopy(more, count - added, bytes, kept, added);
        length = kept + added;
    }

    void clear() {
        length = 0;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** Whether so many bytes are no text that the rate must be another; not when the last ones are text again. */
    boolean isNoise() {
        return length >= FEWEST && isNoise(bytes, length) && characters(bytes, length - FEWEST, length) < FEWEST;
    }

    static boolean isNoise(byte[] bytes, int length) {
        return characters(bytes, 0, length) < NOISE * length;
    }

    /** Whether this is text beyond doubt: a line ends in it, and most of it are words. */
    boolean isText() {
        int words = 0;
        boolean line = false;
        for (int i = 0; i < length; i++) {
            boolean word = bytes[i] == ' ' || bytes[i] < 0 || Character.isLetterOrDigit(bytes[i]);
            words += word ? 1 : 0;
            line |= bytes[i] == '\n' || bytes[i] == '\r';
        }
        return length >= FEWEST && line && characters(bytes, 0, length) >= TEXT * length && words >= WORDS * length;
    }

    String line() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8)
                .lines()
                .map(l -> l.replaceAll("\\p{Cntrl}|\ufffd", "").trim())
                .reduce("", (a, b) -> b.length() > a.length() ? b : a);
    }

    private static int characters(byte[] bytes, int from, int length) {
        int count = 0;
        for (int i = from; i < length; ) {
            int of = characterAt(bytes, i, length);
            count += of;
            i += Math.max(1, of);
        }
        return count;
    }

    /** How many bytes the character there has; 0: none is there. */
    private static int characterAt(byte[] bytes, int index, int length) {
        int first = Byte.toUnsignedInt(bytes[index]);
        if (first < 0x80) {
            return (first >= ' ' && first != 0x7f) || "\t\n\r\b\u0007\u001b".indexOf(first) >= 0 ? 1 : 0;
        }
        int of = first >= 0xc2 && first < 0xe0
                ? 2
                : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
        for (int i = 1; i < of; i++) {
            if (index + i >= length || (bytes[index + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return of;
    }
}
