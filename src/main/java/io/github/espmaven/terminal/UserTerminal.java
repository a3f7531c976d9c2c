package io.github.espmaven.terminal;

/**
 * A terminal that passes every key on at once, control keys too, and echoes none. One thread reads; any thread may
 * write.
 */
public interface UserTerminal extends AutoCloseable {
    /** Nothing was typed for a while. */
    int NOTHING = -2;

    /** Nothing will ever be typed again: the terminal is closed. */
    int GONE = -1;

    /**
     * Waits for a key, for about a tenth of a second.
     *
     * @return a byte of what the terminal sends for keys, 0 to 255; {@link #NOTHING} or {@link #GONE}
     */
    int read();

    /** Shows {@code text} at once; a line feed also returns to the first column. */
    void write(String text);

    /** How many characters fit into a line now. */
    int columns();

    /** Makes the terminal what it was before; does nothing the second time. */
    @Override
    void close();
}
