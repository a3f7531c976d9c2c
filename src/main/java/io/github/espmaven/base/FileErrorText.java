package io.github.espmaven.base;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Why a file cannot be read or written, in words instead of the names of exceptions. */
public final class FileErrorText {

    private FileErrorText() {}

    /** The failure that {@code file} cannot be written. */
    public static EspException unwritable(Path file, IOException e) {
        return new EspException(
                Problem.FILE_UNWRITABLE,
                "cannot write " + file + ": " + reason(e),
                Evidence.of(Evidence.Key.FILE, file),
                e);
    }

    /** A phrase without full stop: "permission denied", "/a/b does not exist". */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist and cannot be made";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException taken) {
            return taken.getFile() + " is a file where a directory is needed";
        }
        if (e instanceof NotDirectoryException || e instanceof DirectoryNotEmptyException) {
            return e.getMessage() + " is not what it should be, a file or a directory";
        }
        if (e instanceof FileSystemException trouble && trouble.getReason() != null) {
            return trouble.getReason();
        }
        String message = e.getMessage();
        return message == null || message.isBlank() ? "the system gives no reason" : message;
    }
}
