package io.github.espmaven.monitor.interactive;

import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ControlLines;

/**
 * What a person at the desk can do to the board. {@link #write} is called in a thread of its own, everything else in the
 * one that reads. All of it throws {@code PORT_LOST} when the port has disappeared.
 */
public interface BoardControl {

    void write(byte[] bytes) throws EspException;

    /** Starts the application anew; false when the port has no control lines. */
    boolean reset() throws EspException;

    /** Resets into download mode; false when the port has no control lines. */
    boolean resetIntoDownloadMode() throws EspException;

    /** Sets the control lines; false when the port has none. */
    boolean setLines(ControlLines lines) throws EspException;

    /**
     * Gives the port away, has the firmware flashed, takes the port again and resets the board.
     *
     * @return false when the firmware could not be flashed; the person has been told why
     */
    boolean flash() throws EspException;
}
