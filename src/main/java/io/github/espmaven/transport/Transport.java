package io.github.espmaven.transport;

import io.github.espmaven.base.EspException;
import java.time.Duration;
import java.util.Optional;

/**
 * An open port. One thread reads, one thread may write at the same time. All methods throw {@link EspException} with
 * {@code PORT_LOST} when the port has disappeared (unplugged, connection closed); after that only {@link #close()} is
 * useful.
 */
public interface Transport extends AutoCloseable {

    PortTraits traits();

    /** The program behind the port and its version, where it is one: "QEMU 9.0.0 …". */
    default Optional<String> about() {
        return Optional.empty();
    }

    /**
     * Reads what has arrived, waiting up to {@code timeout} for the first byte and no longer than that byte.
     *
     * @param timeout zero asks for what is buffered without waiting
     * @return number of bytes stored from index 0; 0 means that nothing came in time
     */
    int read(byte[] into, Duration timeout) throws EspException;

    /**
     * Writes {@code length} bytes in one call; returns when they are handed to the port, not when they are on the wire.
     * A port that takes nothing for its write time limit is reported as {@code WRITE_STALLED}.
     */
    void write(byte[] bytes, int offset, int length) throws EspException;

    default void write(byte[] bytes) throws EspException {
        write(bytes, 0, bytes.length);
    }

    /**
     * Sets both control lines in one step, or as close to it as the port allows.
     *
     * @return false when this port has no control lines (TCP, a pty); nothing has changed then
     */
    boolean setLines(ControlLines lines) throws EspException;

    /**
     * Changes the baud rate; bytes already handed to {@link #write} leave at the old rate.
     *
     * @return false when this port's rate cannot be changed from here (TCP); nothing has changed then
     */
    boolean setBaudRate(int baud) throws EspException;

    /**
     * Waits for a port that was lost to come back, as a chip's own USB does after a reset, perhaps under another name;
     * {@link #traits()} then tells that. It comes back at the rate set last, its lines released.
     *
     * @return false when it did not come back within {@code atMost}, or this kind of port never does
     * @throws EspException {@code PORT_QUEUE_TIMEOUT} when somebody else has taken it in the meantime
     */
    default boolean awaitReturn(Duration atMost) throws EspException {
        return false;
    }

    /**
     * Sees to it that what was written is kept when the port is closed, which cannot tell a failure: a virtual board saves
     * its flash.
     *
     * @throws EspException {@code FILE_UNWRITABLE}
     */
    default void flush() throws EspException {}

    /** Closes the port and deasserts its lines; never throws, and does nothing the second time. */
    @Override
    void close();
}
