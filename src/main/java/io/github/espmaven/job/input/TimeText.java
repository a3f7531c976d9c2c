package io.github.espmaven.job.input;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses times as users write them: {@code 30s}, {@code 500ms}, {@code 2m}. */
public final class TimeText {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min)");

    private TimeText() {}

    /**
     * Reads the time of a reproducible build: ISO 8601, seconds since 1970, or a single character for none.
     *
     * @param parameter its property, for the message
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static Optional<String> moment(String parameter, Optional<String> text) throws EspException {
        String said = text.orElse("").trim();
        if (said.length() < 2) {
            return Optional.empty();
        }
        try {
            boolean seconds = said.matches("\\d{1,12}");
            return Optional.of((seconds
                            ? Instant.ofEpochSecond(Long.parseLong(said))
                            : OffsetDateTime.parse(said).toInstant())
                    .toString());
        } catch (DateTimeException e) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    parameter + " is \"" + said + "\"",
                    Evidence.of(Key.PARAMETER, parameter).with(Key.CHOICES, "a time such as 2026-01-01T00:00:00Z"),
                    e);
        }
    }

    /**
     * Reads a time.
     *
     * @param parameter its property, for the message
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static Duration parse(String parameter, String text) throws EspException {
        Matcher m = TIME.matcher(text.trim());
        if (!m.matches()) {
            throw EspException.badParameter(
                    parameter + " is \"" + text + "\"", parameter, "a time such as 500ms, 30s or 2m");
        }
        long number = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
