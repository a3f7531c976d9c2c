package io.github.espmaven.firmware;

import java.nio.file.Path;

/** Where an input's contents come from. */
public sealed interface ImageSource permits ImageSource.OfFile, NvsSpec {

    /** A file of any {@link InputFormat}. */
    record OfFile(Path path) implements ImageSource {}
}
