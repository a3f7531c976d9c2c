package io.github.espmaven.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions with a limit: a pattern that backtracks without end costs a bounded number of steps and is then
 * refused, so no pattern and no text can hang a build.
 */
final class PatternSearch {
    private static final int MAX_STEPS = 20_000_000;

    private PatternSearch() {}

    /**
     * Compiles what the user wrote; {@code ^} and {@code $} stand for line borders.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    static Pattern compile(String parameter, String regex) throws EspException {
        try {
            return Pattern.compile(regex, Pattern.MULTILINE);
        } catch (PatternSyntaxException | StackOverflowError e) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    "\"" + regex + "\" is not a regular expression: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    Evidence.of(Key.PARAMETER, parameter).with(Key.CHOICES, "regular expressions of java.util.regex"),
                    e);
        }
    }

    /**
     * The first match in {@code text}.
     *
     * @throws EspException {@code PATTERN_TOO_SLOW} when it takes too many steps
     */
    static Optional<Matcher> find(Pattern pattern, CharSequence text) throws EspException {
        Matcher matcher = pattern.matcher(new Steps(text, 0, text.length(), new int[] {MAX_STEPS}));
        try {
            return matcher.find() ? Optional.of(matcher) : Optional.empty();
        } catch (TooManySteps | StackOverflowError e) {
            throw new EspException(
                    Problem.PATTERN_TOO_SLOW,
                    "the regular expression \"" + pattern + "\" found no end on " + text.length()
                            + " characters of output",
                    Evidence.none(),
                    e);
        }
    }

    private static final class TooManySteps extends RuntimeException {
        TooManySteps() {
            super("too many steps", null, false, false);
        }
    }

    /** Text that counts how often it is looked at. */
    private record Steps(CharSequence text, int from, int to, int[] left) implements CharSequence {
        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new TooManySteps();
            }
            return text.charAt(from + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Steps(text, from + start, from + end, left);
        }

        @Override
        public String toString() {
            return text.subSequence(from, to).toString();
        }
    }
}
