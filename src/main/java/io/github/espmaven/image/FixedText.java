package io.github.espmaven.image;

/** Text in a field of fixed length, ended by a zero byte or by the end of the field. */
final class FixedText {

    private FixedText() {}

    /** Reads the field; a byte that is not printable ASCII becomes a question mark, so that it can be printed anywhere. */
    static String read(byte[] in, int at, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = at; i < at + length && in[i] != 0; i++) {
            text.append(in[i] >= ' ' && in[i] <= '~' ? (char) in[i] : '?');
        }
        return text.toString();
    }
}
