package io.github.espmaven.report;

import io.github.espmaven.base.AtomicFile;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Writes the files that goals make. */
public final class ResultFile {

    private ResultFile() {}

    /**
     * Writes a file as a whole ({@link AtomicFile}), making the directories it needs. A file that holds the same already is left alone, so that nothing
     * that depends on it is made anew.
     *
     * @throws EspException {@code FILE_UNWRITABLE}
     */
    public static void write(Path file, byte[] contents) throws EspException {
        try {
            if (!Files.isRegularFile(file)
                    || Files.size(file) != contents.length
                    || !Arrays.equals(Files.readAllBytes(file), contents)) {
                AtomicFile.replace(file, contents);
            }
        } catch (IOException e) {
            throw FileErrorText.unwritable(file, e);
        }
    }

    /**
     * Refuses what can be no file, before work is done for it.
     *
     * @throws EspException {@code FILE_UNWRITABLE}
     */
    public static void requirePlace(Path file) throws EspException {
        if (Files.isDirectory(file)) {
            throw FileErrorText.unwritable(file, new FileSystemException(file.toString(), null, "Is a directory"));
        }
    }

    /**
     * Writes a new file that only its owner may read.
     *
     * @throws EspException {@code FILE_UNWRITABLE} also when there is such a file: a key is never overwritten
     */
    public static void createSecret(Path file, byte[] secret) throws EspException {
        try {
            AtomicFile.createSecret(file, secret);
        } catch (IOException e) {
            String why = e instanceof FileAlreadyExistsException
                    ? "it is there already, and a key is never overwritten"
                    : FileErrorText.reason(e);
            throw new EspException(
                    Problem.FILE_UNWRITABLE, "cannot write " + file + ": " + why, Evidence.of(Key.FILE, file), e);
        }
    }

    /**
     * Writes a file as {@link #write}, but over no other contents: what is there may be a private key.
     *
     * @throws EspException {@code FILE_UNWRITABLE}
     */
    public static void keep(Path file, byte[] contents) throws EspException {
        boolean same = false;
        try {
            same = Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), contents);
        } catch (IOException unreadable) {
            // then it is not overwritten
        }
        if (!same && Files.exists(file)) {
            throw new EspException(
                    Problem.FILE_UNWRITABLE,
                    "cannot write " + file + ": it is there already and holds something else",
                    Evidence.of(Key.FILE, file));
        }
        write(file, contents);
    }

    /**
     * Sees to it that nobody takes an earlier file for the result of what begins now.
     *
     * @throws EspException {@code FILE_UNWRITABLE} when there is one and it cannot be removed
     */
    public static void remove(Path file) throws EspException {
        try {
            if (Files.isRegularFile(file)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new EspException(
                    Problem.FILE_UNWRITABLE,
                    "cannot remove the earlier " + file + ": " + FileErrorText.reason(e),
                    Evidence.of(Key.FILE, file),
                    e);
        }
    }

    /** The line that tells of a file a goal made: {@code Made build/app.bin, 198,112 B, for ESP32-C3.} */
    public static String made(Path file, int bytes, String what) {
        return "Made " + file + ", " + String.format(Locale.ROOT, "%,d B", bytes) + ", " + what + ".";
    }
}
