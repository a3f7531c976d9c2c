package io.github.espmaven.monitor;

import java.time.Duration;
import java.util.Optional;

/**
 * Output that must come.
 *
 * @param pattern a regular expression; {@code @{name}} in it stands for what the group {@code name} of an earlier
 *     expectation caught, literally
 * @param within how long it may take from the match before it; empty: as long as the whole run
 * @param send what is sent to the board when it came, with {@code @{name}} replaced and line ends as written; empty:
 *     nothing
 * @param text how it is named to the user
 * @param order whether it must come after the one before it
 */
public record Expectation(String pattern, Optional<Duration> within, Optional<String> send, String text, Order order) {

    /** When an expectation must come. */
    public enum Order {
        /** After the one before it. */
        AFTER,
        /** Before or after the one before it, which came after all others before. */
        ANY
    }

    /** One that comes after the one before it, named by its pattern. */
    public Expectation(String pattern, Optional<Duration> within, Optional<String> send) {
        this(pattern, within, send, pattern, Order.AFTER);
    }

    /** The same in any order with the one before it. */
    public Expectation inAnyOrder() {
        return new Expectation(pattern, within, send, text, Order.ANY);
    }
}
