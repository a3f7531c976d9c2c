package io.github.espmaven.firmware;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.partition.PartitionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A file the user named, read.
 *
 * @param path as the user named it
 * @param bytes its content, at least one byte
 */
record InputFile(Path path, byte[] bytes) {
    /** The largest flash a JEDEC id can tell of (protocol.md, section 1.2). */
    private static final long MAX_BYTES = 256L << 20;

    /**
     * Reads a file.
     *
     * @throws EspException {@code FILE_UNREADABLE}, {@code FILE_EMPTY}, or {@code BEYOND_FLASH} for a file that no
     *     flash can hold
     */
    static InputFile read(Path path) throws EspException {
        Evidence file = Evidence.of(Key.FILE, path);
        try {
            if (Files.isDirectory(path)) {
                throw new EspException(Problem.FILE_UNREADABLE, path + " is a directory, not a file", file);
            }
            if (Files.size(path) > MAX_BYTES) {
                String size = ByteSize.of(Files.size(path));
                throw new EspException(Problem.BEYOND_FLASH, path + " has " + size + ": no flash is that large", file);
            }
            byte[] bytes = Files.readAllBytes(path);
            if (bytes.length == 0) {
                throw new EspException(Problem.FILE_EMPTY, path + " is empty", file);
            }
            return new InputFile(path, bytes);
        } catch (NoSuchFileException e) {
            throw new EspException(Problem.FILE_UNREADABLE, path + " does not exist", file, e);
        } catch (IOException e) {
            throw new EspException(Problem.FILE_UNREADABLE, path + " cannot be read: " + e.getMessage(), file, e);
        }
    }

    boolean isCsv() {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
    }

    /** The file's content as a partition table, CSV or binary; failures name the file. */
    PartitionTable table() throws EspException {
        try {
            return PartitionTable.parse(bytes);
        } catch (EspException e) {
            throw new EspException(
                    e.problem(), path + ": " + e.getMessage(), e.evidence().with(Key.FILE, path), e);
        }
    }

    /** The file's own name. */
    String fileName() {
        return String.valueOf(path.getFileName());
    }
}
