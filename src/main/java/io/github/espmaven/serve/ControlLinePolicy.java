package io.github.espmaven.serve;

import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;

/**
 * A server's policy for its client's changes of the control lines. One policy lives as long as one client, so it may
 * remember what came before.
 */
@FunctionalInterface
public interface ControlLinePolicy {

    /** Passes each change on to the port as it comes. */
    ControlLinePolicy DIRECT = Transport::setLines;

    /**
     * The client wants {@code wanted} of {@code port}. Called in the order of the client's requests.
     *
     * @return false when the port has no control lines
     */
    boolean apply(Transport port, ControlLines wanted) throws EspException;
}
