package io.github.espmaven.job.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.input.TimeText;
import io.github.espmaven.monitor.Expectation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parses expectations as users write them. */
public final class ExpectationText {
    private static final Pattern CAUGHT =
            Pattern.compile("(?<=@\\{[a-zA-Z][a-zA-Z0-9]{0,99}})|(?=@\\{[a-zA-Z][a-zA-Z0-9]{0,99}})");

    private ExpectationText() {}

    /**
     * What must come: exactly one of these.
     *
     * @param pattern a regular expression
     * @param text exact text, in which {@code @{name}} stands for what was caught
     * @param anyOf regular expressions, of which one must come
     */
    public record What(Optional<String> pattern, Optional<String> text, List<String> anyOf) {
        public What {
            anyOf = List.copyOf(anyOf);
        }

        /** A regular expression. */
        public static What pattern(String pattern) {
            return new What(Optional.of(pattern), Optional.empty(), List.of());
        }

        private String regex() throws EspException {
            List<String> ways = Stream.concat(
                            Stream.concat(pattern.stream(), text.map(ExpectationText::quoted).stream()),
                            Stream.of(alternatives()).filter(a -> !anyOf.isEmpty()))
                    .toList();
            if (ways.size() > 1) {
                throw bad("an expected line has more than one of <pattern>, <text> and <anyOf>");
            }
            if (ways.isEmpty() || ways.get(0).isEmpty() || anyOf.stream().anyMatch(String::isEmpty)) {
                throw bad("an expected line has no pattern");
            }
            return ways.get(0);
        }

        private String alternatives() {
            return anyOf.stream().map(p -> "(?:" + p + ")").collect(Collectors.joining("|"));
        }

        private String name() {
            return pattern.or(() -> text).orElseGet(() -> String.join(" or ", anyOf));
        }
    }

    /**
     * Reads one.
     *
     * @param within a time such as {@code 5s}
     * @param send text with escapes such as {@code \n}
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static Expectation parse(What what, Optional<String> within, Optional<String> send) throws EspException {
        Optional<Duration> limit =
                within.isPresent() ? Optional.of(TimeText.parse("within", within.get())) : Optional.empty();
        Optional<String> sent = send.isPresent() ? Optional.of(unescaped(send.get())) : Optional.empty();
        return expectation(what.regex(), limit, sent, what.name());
    }

    /**
     * Reads a {@code <send>} of its own: something is sent when all before it has come.
     *
     * @param board as {@link Expectation#board}
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static Expectation send(Optional<String> text, Optional<String> board) throws EspException {
        if (text.isEmpty()) {
            throw bad("a <send> is empty");
        }
        return expectation("", Optional.empty(), Optional.of(unescaped(text.get())), "send " + text.get())
                .of(board, Optional.empty());
    }

    private static Expectation expectation(
            String regex, Optional<Duration> within, Optional<String> send, String name) {
        return new Expectation(regex, within, send, name, Expectation.Order.AFTER, Optional.empty(), Optional.empty());
    }

    private static String unescaped(String send) throws EspException {
        try {
            return send.translateEscapes();
        } catch (IllegalArgumentException e) {
            throw bad("\"" + send + "\" has an escape that does not exist");
        }
    }

    /** What was caught is put in later. */
    private static String quoted(String text) {
        return CAUGHT.splitAsStream(text)
                .map(piece -> piece.matches("@\\{[a-zA-Z][a-zA-Z0-9]*}") ? piece : Pattern.quote(piece))
                .collect(Collectors.joining());
    }

    /** What is wrong with what the user wrote. */
    public static EspException bad(String what) {
        return EspException.badParameter(
                what,
                "expect",
                "<line>, <send> and <anyOrder>; in a line a regular expression, or <pattern>, <text>, <anyOf>,"
                        + " <within>, <send>; on <line> and <send> the attribute board");
    }
}
