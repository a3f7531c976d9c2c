package io.github.espmaven.firmware;

import java.nio.file.Path;

/** Where an input's contents come from. */
public sealed interface ImageSource permits ImageSource.OfFile, NvsSpec {

    /** A file: binary, ELF, Intel HEX, a partition table as CSV, or a bundle. */
    record OfFile(Path path) implements ImageSource {}
}
