package io.github.espmaven.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Times before lines.
 *
 * @param shown whether they are shown from the beginning; in the log file they always are
 */
public record LineTimes(DateTimeFormatter format, boolean shown) {
    /** Hours to milliseconds, not shown. */
    public static final LineTimes DEFAULT =
            new LineTimes(DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT), false);

    /**
     * Times that are shown.
     *
     * @param pattern as {@link DateTimeFormatter} has it
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static LineTimes shown(String pattern) throws EspException {
        try {
            LineTimes times = new LineTimes(DateTimeFormatter.ofPattern(pattern, Locale.ROOT), true);
            if (times.of(0).isBlank()) {
                throw new IllegalArgumentException("it writes nothing");
            }
            return times;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    "esp.timestampFormat cannot be \"" + pattern + "\": " + e.getMessage(),
                    Evidence.of(Key.PARAMETER, "esp.timestampFormat")
                            .with(Key.CHOICES, "a pattern of java.time: HH:mm:ss.SSS, yyyy-MM-dd'T'HH:mm:ss.SSSXXX"),
                    e);
        }
    }

    /** The time with a blank behind. */
    public String of(long epochMillis) {
        return format.format(Instant.ofEpochMilli(epochMillis).atZone(ZoneId.systemDefault())) + " ";
    }
}
