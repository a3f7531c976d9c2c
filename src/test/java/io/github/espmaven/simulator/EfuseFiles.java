package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files with the fuses of virtual boards, for tests of other rooms. */
public final class EfuseFiles {
    private EfuseFiles() {}

    /** Writes the fuses of a new board, as {@code sim:} ports name it. */
    public static void write(String board, Path file) throws EspException, IOException {
        Files.write(file, FactoryFuses.cells(BoardOptions.parse(board)));
    }
}
