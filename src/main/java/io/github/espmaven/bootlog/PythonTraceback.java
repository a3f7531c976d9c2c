package io.github.espmaven.bootlog;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Notices that a program of MicroPython or CircuitPython ended with an exception: a traceback, the line of the exception,
 * and then the interpreter's own banner or prompt. A traceback alone may be one that the program caught and printed. Not
 * thread-safe.
 */
final class PythonTraceback {
    private static final Pattern BEGIN = Pattern.compile("^Traceback \\(most recent call last\\):");
    private static final Pattern EXCEPTION = Pattern.compile("^[A-Za-z_][\\w.]{0,60}(?::.*)?$");
    private static final Pattern END =
            Pattern.compile("^(?:MicroPython v?\\d|Adafruit CircuitPython \\d|Code done running\\.|>>> )");

    private boolean open;
    private Optional<String> exception = Optional.empty();

    /** Takes a plain line; the exception's line when it is certain that the program ended with it. */
    Optional<String> accept(String line) {
        if (BEGIN.matcher(line).find()) {
            open = true;
            exception = Optional.empty();
            return Optional.empty();
        }
        if (line.isBlank()) {
            return Optional.empty();
        }
        if (open && !line.startsWith(" ")) {
            open = false;
            exception = Optional.of(line).filter(l -> EXCEPTION.matcher(l).matches());
            return Optional.empty();
        }
        if (open) {
            return Optional.empty();
        }
        Optional<String> told = exception.filter(e -> END.matcher(line).find());
        exception = Optional.empty();
        return told;
    }
}
