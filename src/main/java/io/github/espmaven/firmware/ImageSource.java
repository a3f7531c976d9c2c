package io.github.espmaven.firmware;

import java.nio.file.Path;

/** Where an input's contents come from. */
public sealed interface ImageSource permits ImageSource.OfFile, ImageSource.OfBytes, NvsSpec, DirectorySpec {

    /** A file of any {@link InputFormat}. */
    record OfFile(Path path) implements ImageSource {}

    /**
     * Contents that no file holds as they are, read as a file's would be.
     *
     * @param name what messages call them
     */
    record OfBytes(String name, byte[] bytes) implements ImageSource {}
}
