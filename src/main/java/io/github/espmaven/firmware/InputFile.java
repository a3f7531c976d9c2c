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
import io.github.espmaven.image.FlashChunk;
import io.github.espmaven.image.HexFile;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
                                "a file in it; the directory of an ESP-IDF build goes into -Desp.buildDirectory"));
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

    public boolean isCsv() {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
    }

    public boolean isElf() {
        return ElfFile.startsLikeOne(bytes);
    }

    /** The program in the file; failures name the file. */
    public ElfFile elf() throws EspException {
        try {
            return ElfFile.parse(bytes);
        } catch (EspException e) {
            throw in(path.toString(), e);
        }
    }

    /**
     * The pieces of an Intel HEX file with their places; empty for a file of another kind. One whose first byte is a
     * colon only by chance is not one, unless its name says so.
     */
    public Optional<List<FlashChunk>> hex() throws EspException {
        if (!HexFile.startsLikeOne(bytes)) {
            return Optional.empty();
        }
        try {
            return Optional.of(HexFile.read(bytes));
        } catch (EspException e) {
            if (fileName().toLowerCase(Locale.ROOT).matches(".*\\.(hex|ihex|ihx)")) {
                throw in(path.toString(), e);
            }
            return Optional.empty();
        }
    }

    /** Whether it is a firmware bundle, by its name or its beginning. */
    public boolean isBundle() {
        return Bundle.startsLikeOne(bytes)
                || fileName().toLowerCase(Locale.ROOT).endsWith("." + Bundle.TYPE);
    }

    /** The bundle in the file; failures name the file. */
    public Bundle bundle() throws EspException {
        try {
            return BundleReader.read(bytes);
        } catch (EspException e) {
            throw in(path.toString(), e);
        }
    }

    /** The failure, naming what it is about. */
    public static EspException in(String source, EspException e) {
        return new EspException(
                e.problem(), source + ": " + e.getMessage(), e.evidence().with(Key.FILE, source), e);
    }

    /** The file's content as a partition table, CSV or binary; failures name the file. */
    public PartitionTable table(TableSettings settings) throws EspException {
        try {
            return PartitionTable.parse(bytes, settings);
        } catch (EspException e) {
            throw in(path.toString(), e);
        }
    }

    /** The file's own name. */
    String fileName() {
        return String.valueOf(path.getFileName());
    }
}
