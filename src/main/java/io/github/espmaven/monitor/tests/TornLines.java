package io.github.espmaven.monitor.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The readings of a line that another task printed into, or that carries the prefix of a log: joined with what
 * a log line inside it cut off before, up to the log line that begins inside it, without its prefix, and as it is. Not thread-safe.
 */
final class TornLines {
    private static final Pattern LOG_INSIDE = Pattern.compile("(?<=.)(?:[EWIDV] \\(\\d{1,10}\\) [\\w.:-]{1,40}: "
            + "|\\[\\d\\d:\\d\\d:\\d\\d\\.\\d{3},\\d{3}\\] <\\w{3}> )");
    private static final Pattern PREFIX = Pattern.compile("^(?:(?:\\[[ \\d:.,T-]{3,30}\\]|\\(\\d{1,10}\\)"
            + "|(?:\\d{4}-\\d\\d-\\d\\d[ T])?\\d{1,2}:\\d\\d:\\d\\d(?:[.,]\\d{1,6})?|\\d{1,9}\\.\\d{1,9})(?: ->)? +)?"
            + "(?:[EWIDV] \\([^)]{1,32}\\) [^:]{1,64}: |<\\w{3}> [\\w.]{1,64}: "
            + "|\\[?(?:ERROR|WARN|INFO|DEBUG|TRACE) *\\]? +(?:[\\w:]{1,64}: |- )?)?");
    private static final int MOST_PREFIXES = 2;
    private static final int PATIENCE = 3;

    private Optional<String> beginning = Optional.empty();
    private int age;

    /** The readings of a plain line, the likeliest first. */
    List<String> readings(String line) {
        List<String> all = new ArrayList<>();
        beginning.ifPresent(begun -> all.add(begun + line));
        Matcher inside = LOG_INSIDE.matcher(line);
        if (inside.find()) {
            all.add(line.substring(0, inside.start()));
        }
        Matcher prefix = PREFIX.matcher(line);
        for (int i = 0; i < MOST_PREFIXES && prefix.lookingAt() && prefix.end() > prefix.regionStart(); i++) {
            all.add(line.substring(prefix.end()));
            prefix.region(prefix.end(), line.length());
        }
        all.add(line);
        return all;
    }

    /** The line was understood as {@code reading}; empty: in no way. */
    void understood(String line, Optional<String> reading) {
        boolean joined = beginning.isPresent() && reading.equals(Optional.of(beginning.get() + line));
        beginning = joined || ++age > PATIENCE ? Optional.empty() : beginning;
        Matcher inside = LOG_INSIDE.matcher(line);
        if (reading.isEmpty() && inside.find()) {
            beginning = Optional.of(line.substring(0, inside.start()));
            age = 0;
        }
    }
}
