package io.github.espmaven.serve;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.transport.Transport;

/** The source of the port that a server shares: opened for each client, closed when that client has gone. */
@FunctionalInterface
public interface SharedPort {

    Transport open() throws EspException;

    /** What is done with the freshly opened port before the client's first byte reaches it; the default does nothing. */
    default void clientConnected(Transport port) throws EspException {}

    /** A port that is open already and stays so; its lines are released when a client goes. The caller closes it. */
    static SharedPort kept(Transport port) {
        return () -> new PersistentPort(port);
    }

    /**
     * The same port, reset by {@code sequence} for each client that connects: over plain TCP there are no control
     * lines, so without that a client would find the board as the last one left it. What the board says meanwhile
     * reaches the client.
     */
    default SharedPort resetFor(ResetSequence sequence, Clock clock) {
        SharedPort port = this;
        return new SharedPort() {
            @Override
            public Transport open() throws EspException {
                return port.open();
            }

            @Override
            public void clientConnected(Transport opened) throws EspException {
                port.clientConnected(opened);
                sequence.run(opened, clock);
            }
        };
    }
}
