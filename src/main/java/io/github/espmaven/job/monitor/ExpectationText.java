package io.github.espmaven.job.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.input.TimeText;
import io.github.espmaven.monitor.Expectation;
import java.time.Duration;
import java.util.Optional;

/** Parses expectations as users write them. */
public final class ExpectationText {
    private ExpectationText() {}

    /**
     * Reads one.
     *
     * @param within a time such as {@code 5s}
     * @param send text with escapes such as {@code \n}
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static Expectation parse(Optional<String> pattern, Optional<String> within, Optional<String> send)
            throws EspException {
        if (pattern.filter(p -> !p.isEmpty()).isEmpty()) {
            throw bad("an expected line has no pattern");
        }
        Optional<Duration> limit =
                within.isPresent() ? Optional.of(TimeText.parse("within", within.get())) : Optional.empty();
        try {
            return new Expectation(pattern.get(), limit, send.map(String::translateEscapes));
        } catch (IllegalArgumentException e) {
            throw bad("\"" + send.orElse("") + "\" has an escape that does not exist");
        }
    }

    private static EspException bad(String what) {
        return new EspException(
                Problem.BAD_PARAMETER,
                what,
                Evidence.of(Key.PARAMETER, "expect").with(Key.CHOICES, "a regular expression, <within>, <send>"));
    }
}
