package io.github.espmaven.monitor.crash;

import java.util.regex.Pattern;

/** The times that monitors put before the lines of a log they save. */
public final class LogTimes {
    private static final Pattern TIME = Pattern.compile(
            "^\\[?(?:\\d{4}-\\d\\d-\\d\\d[T ])?\\d\\d:\\d\\d:\\d\\d(?:[.,:]\\d{1,6}+(?!,))?+\\]?(?: ?->| >|:)? ?");

    private LogTimes() {}

    /** {@code line} without the time of day before it. */
    public static String strip(String line) {
        return TIME.matcher(line).replaceFirst("");
    }
}
