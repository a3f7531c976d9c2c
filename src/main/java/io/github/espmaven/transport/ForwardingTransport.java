package io.github.espmaven.transport;

import io.github.espmaven.base.EspException;
import java.time.Duration;
import java.util.Optional;

/** A decorator of a {@link Transport}: forwards what it does not do itself. */
public interface ForwardingTransport extends Transport {

    Transport port();

    @Override
    default PortTraits traits() {
        return port().traits();
    }

    @Override
    default Optional<String> about() {
        return port().about();
    }

    @Override
    default int read(byte[] into, Duration timeout) throws EspException {
        return port().read(into, timeout);
    }

    @Override
    default void write(byte[] bytes, int offset, int length) throws EspException {
        port().write(bytes, offset, length);
    }

    @Override
    default boolean setLines(ControlLines lines) throws EspException {
        return port().setLines(lines);
    }

    @Override
    default boolean setBaudRate(int baud) throws EspException {
        return port().setBaudRate(baud);
    }

    @Override
    default boolean awaitReturn(Duration atMost) throws EspException {
        return port().awaitReturn(atMost);
    }

    @Override
    default void flush() throws EspException {
        port().flush();
    }

    @Override
    default void close() {
        port().close();
    }
}
