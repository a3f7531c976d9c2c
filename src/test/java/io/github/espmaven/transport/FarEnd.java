package io.github.espmaven.transport;

/** What stands at the other end of a port under test. */
public interface FarEnd extends AutoCloseable {

    /** Sends to the port under test. */
    void send(byte[] bytes) throws Exception;

    /** Waits for exactly {@code count} bytes written to the port under test, at most some seconds. */
    byte[] receive(int count) throws Exception;

    /** Goes away, as an unplugged board or a closed connection does. */
    @Override
    void close() throws Exception;
}
