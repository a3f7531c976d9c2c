package io.github.espmaven.firmware;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleReader;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A file the user named, read.
 *
 * @param path as the user named it
 * @param bytes its content, at least one byte
 */
public record InputFile(Path path, byte[] bytes) {
    /** The largest flash a JEDEC id can tell of (protocol.md, section 1.2). */
    private static final long MAX_BYTES = 256L << 20;

    /**
     * Reads a file.
     *
     * @throws EspException {@code FILE_UNREADABLE}, {@code FILE_EMPTY}, or {@code BEYOND_FLASH} for a file that no
     *     flash can hold
     */
    public static InputFile read(Path path) throws EspException {
        Evidence file = Evidence.of(Key.FILE, path);
        try {
            if (Files.isDirectory(path)) {
                throw new EspException(
                        Problem.FILE_UNREADABLE,
                        path + " is a directory, not a file",
                        file.with(
                                Evidence.Key.CHOICES,
                                "a file in it; a directory that a build has made goes into -Desp.buildDirectory, one"
                                        + " with the files of a filesystem into <directory>"));
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
            throw new EspException(
                    Problem.FILE_UNREADABLE, path + " cannot be read: " + FileErrorText.reason(e), file, e);
        }
    }

    /** What a source holds; NVS entries are in no file. */
    static InputFile of(ImageSource source) throws EspException {
        if (source instanceof ImageSource.OfBytes made) {
            return new InputFile(Path.of(made.name()), made.bytes());
        }
        if (source instanceof ImageSource.OfFile file) {
            return file.kept().isPresent() ? file.kept().get() : read(file.path());
        }
        throw new IllegalArgumentException(source + " is no file");
    }

    /** Whether its name has one of these endings, given in small letters without a dot. */
    boolean isNamed(String... endings) {
        String name = fileName().toLowerCase(Locale.ROOT);
        return Arrays.stream(endings).anyMatch(ending -> name.endsWith("." + ending));
    }

    /** Reads bytes as something. */
    interface Parser<T> {
        T parse(byte[] bytes) throws EspException;
    }

    /** The content as {@code parser} reads it; failures name the file. */
    <T> T parsed(Parser<T> parser) throws EspException {
        try {
            return parser.parse(bytes);
        } catch (EspException e) {
            throw in(path.toString(), e);
        }
    }

    /** The program in the file; failures name the file. */
    public ElfFile elf() throws EspException {
        return parsed(ElfFile::parse);
    }

    /** The bundle in the file; failures name the file. */
    public Bundle bundle() throws EspException {
        return parsed(BundleReader::read);
    }

    /** The failure, naming what it is about. */
    public static EspException in(String source, EspException e) {
        return new EspException(
                e.problem(), source + ": " + e.getMessage(), e.evidence().with(Key.FILE, source), e);
    }

    /** The file's content as a partition table, CSV or binary; failures name the file. */
    public PartitionTable table(TableSettings settings) throws EspException {
        return parsed(content -> PartitionTable.parse(content, settings));
    }

    private String fileName() {
        return String.valueOf(path.getFileName());
    }
}
