package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as users write them: {@code 30s}, {@code 500ms}, {@code 2m}. */
public final class TimeText {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min)");

    private TimeText() {}

    /**
     * Reads a time.
     *
     * @param parameter its property, for the message
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static Duration parse(String parameter, String text) throws EspException {
        Matcher m = TIME.matcher(text.trim());
        if (!m.matches()) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    parameter + " is \"" + text + "\"",
                    Evidence.of(Key.PARAMETER, parameter).with(Key.CHOICES, "a time such as 500ms, 30s or 2m"));
        }
        long number = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
