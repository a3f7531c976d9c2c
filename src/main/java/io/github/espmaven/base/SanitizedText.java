package io.github.espmaven.base;

/** Untrusted text without control characters: a file's contents can end up in a message and must not steer a terminal. */
public final class SanitizedText {

    private SanitizedText() {}

    /** {@code text} with a question mark for every control character; line breaks and tabs stay. */
    public static String of(String text) {
        return text.chars().noneMatch(SanitizedText::steers) ? text : replaced(text);
    }

    private static String replaced(String text) {
        StringBuilder plain = new StringBuilder(text);
        for (int i = 0; i < plain.length(); i++) {
            if (steers(plain.charAt(i))) {
                plain.setCharAt(i, '?');
            }
        }
        return plain.toString();
    }

    private static boolean steers(int c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t';
    }
}
