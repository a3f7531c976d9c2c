package io.github.espmaven.job;

import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Boards for tests of jobs. */
final class Boards {
    private Boards() {}

    /** A board at a port, otherwise as by default. */
    static BoardRequest at(String port) {
        return new BoardRequest(
                port,
                List.of(),
                ConnectOptions.DEFAULTS,
                AfterReset.HARD_RESET,
                new BoardRequest.Turn("a test", Duration.ofSeconds(1)),
                Optional.empty());
    }
}
