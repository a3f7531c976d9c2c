package io.github.espmaven.simulator;

import java.io.IOException;

/** Contents that outlast the board. */
interface Storable {

    /** Hands the contents to {@code storage} if they have changed since that last succeeded. */
    void saveTo(Storage storage) throws IOException;

    /** A place that outlasts the board, such as a file. */
    interface Storage {
        void store(byte[] contents) throws IOException;
    }
}
