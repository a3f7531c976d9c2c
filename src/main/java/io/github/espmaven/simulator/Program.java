package io.github.espmaven.simulator;

import java.util.OptionalLong;

/** A program that the virtual processor runs. Times are nanoseconds since the board was made. */
interface Program {

    void receive(SerialWire.Arrival arrival);

    /** When it next does something by itself; empty when it only answers. */
    default OptionalLong nextActAt() {
        return OptionalLong.empty();
    }

    /** Does what is due at {@link #nextActAt}. */
    default void act() {}

    /** A processor that executes nothing of interest: it runs what is not a program, or waits in reset. */
    Program SILENT = arrival -> {};
}
