package io.github.espmaven.firmware;

import java.nio.file.Path;
import java.util.Optional;

/** Where an input's contents come from. */
public sealed interface ImageSource permits ImageSource.OfFile, ImageSource.OfBytes, NvsSpec, DirectorySpec {

    /**
     * A file of any {@link InputFormat}.
     *
     * @param kept what was in it when somebody looked; empty: what is in it when it is read
     */
    record OfFile(Path path, Optional<InputFile> kept) implements ImageSource {
        /** One that is read when it is needed. */
        public OfFile(Path path) {
            this(path, Optional.empty());
        }
    }

    /**
     * Contents that no file holds as they are, read as a file's would be.
     *
     * @param name what messages call them
     */
    record OfBytes(String name, byte[] bytes) implements ImageSource {}
}
