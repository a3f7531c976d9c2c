package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where an input's contents come from. */
public sealed interface ImageSource permits ImageSource.OfFile, ImageSource.OfBytes, NvsSpec, DirectorySpec {

    /** Puts the values of a board into a text. */
    @FunctionalInterface
    interface Filling {
        String in(String text) throws EspException;

        default Path in(Path path) throws EspException {
            return Path.of(in(path.toString()));
        }

        /** The same where there may be none. */
        default Optional<Path> in(Optional<Path> path) throws EspException {
            return path.isPresent() ? Optional.of(in(path.get())) : path;
        }
    }

    /** The same with the values of a board in its paths and texts. */
    default ImageSource with(Filling values) throws EspException {
        return this;
    }

    /**
     * A file of any {@link InputFormat}.
     *
     * @param kept what was in it when somebody looked; empty: what is in it when it is read
     */
    record OfFile(Path path, Optional<InputFile> kept) implements ImageSource {
        public OfFile(Path path) {
            this(path, Optional.empty());
        }

        @Override
        public ImageSource with(Filling values) throws EspException {
            Path own = values.in(path);
            if (own.equals(path)) {
                return this;
            }
            return Files.isDirectory(own) ? DirectorySpec.of(own) : new OfFile(own);
        }
    }

    /** Contents that no file holds as they are, read as a file's would be. */
    record OfBytes(String name, byte[] bytes) implements ImageSource {}
}
