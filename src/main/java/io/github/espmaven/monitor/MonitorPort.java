package io.github.espmaven.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.Optional;

/** A port that is watched as long as nobody wants to use it. */
public interface MonitorPort {
    /** The port; after it was lost it comes back by {@link Transport#awaitReturn}. */
    Transport transport();

    /** Sends to the board what an expectation says. */
    default void send(byte[] bytes) throws EspException {
        transport().write(bytes);
    }

    /** Starts the board's application anew; false when this port cannot do that. */
    default boolean reset() throws EspException {
        return false;
    }

    /** Who wants to use the port; empty: nobody, or nobody is asked. Asked often. */
    default Optional<String> wantedBy() {
        return Optional.empty();
    }

    /** Lets those have the port who want it. */
    default void giveUp() {}

    /** Opens the port again after {@link #giveUp}; false when it is not to be had within {@code limit}. */
    default boolean takeAgain(Duration limit) throws EspException {
        return true;
    }
}
