package io.github.espmaven.monitor.tests;

/** What a board printed since a test began, of which the last {@value #MAX_OF_TEST} characters are kept. Not thread-safe. */
final class OwnOutput {
    static final int MAX_OF_TEST = 1 << 16;
    private static final int MAX_OF_ALL = 1 << 22;

    private final StringBuilder text = new StringBuilder();
    private int taken;

    void add(String line) {
        text.append(line).append('\n');
        if (text.length() > 2 * MAX_OF_TEST) {
            text.delete(0, text.length() - MAX_OF_TEST);
        }
    }

    /** All of it, and forgets it; nothing when the tests before had very much. */
    String take() {
        String output = taken < MAX_OF_ALL ? text.toString() : "";
        taken += output.length();
        forget();
        return output;
    }

    /** Forgets it: it belongs to no test. */
    void forget() {
        text.setLength(0);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
