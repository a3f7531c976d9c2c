package io.github.espmaven.transport.serial;

import org.jspecify.annotations.Nullable;

/** A port that did not open, with the operating system's error number: POSIX errno, or Windows's GetLastError. */
final class OpenFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** ENOENT, and ERROR_FILE_NOT_FOUND. */
    static final int NOT_FOUND = 2;

    private final int errorNumber;

    OpenFailure(int errorNumber, @Nullable Throwable cause) {
        super("error " + errorNumber, cause);
        this.errorNumber = errorNumber;
    }

    int errorNumber() {
        return errorNumber;
    }
}
