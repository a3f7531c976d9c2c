package io.github.espmaven.transport.serial;

import io.github.espmaven.transport.ControlLines;

/**
 * An open serial port, as far as {@link SerialTransport} needs it. Its methods may block; failure is a return value.
 */
interface SerialDevice {

    /** Outcome of setting the control lines. */
    enum LinesResult {
        DONE,
        /** This port has no such lines, as a pty. */
        NONE,
        GONE
    }

    /**
     * Waits a tenth of a second at most for the first byte, and no longer than that byte.
     *
     * @return number of bytes stored from index 0; -1 when the port has gone
     */
    int read(byte[] into);

    /**
     * Hands {@code length} bytes to the driver; may block as long as the driver pleases.
     *
     * @return number of bytes taken; -1 when the port has gone
     */
    int write(byte[] bytes, int offset, int length);

    /** Bytes handed over and not yet sent; -1 when unknown. */
    int unsent();

    LinesResult setLines(ControlLines lines);

    /** Whether there is a line with a rate behind it; a pty takes any rate and hands the bytes on as ever. */
    boolean hasBaudRate();

    /** Changes the rate at once; false when the driver refuses it. */
    boolean setBaudRate(int baud);

    /** Closes the port; what is not yet sent is lost. */
    void close();
}
