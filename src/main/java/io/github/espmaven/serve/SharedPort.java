package io.github.espmaven.serve;

import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.Transport;

/** Where a server takes the port from that it shares: opened for each client, closed when that client has gone. */
@FunctionalInterface
public interface SharedPort {

    /** Opens the port for the next client. */
    Transport open() throws EspException;

    /**
     * What is done with the freshly opened port before the client's first byte reaches it; the default does nothing. A
     * virtual board on plain TCP, where there are no control lines, is reset into download mode here.
     */
    default void clientConnected(Transport port) throws EspException {}
}
