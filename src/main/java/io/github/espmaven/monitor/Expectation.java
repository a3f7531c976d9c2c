package io.github.espmaven.monitor;

import java.time.Duration;
import java.util.Optional;

/**
 * Output that must come.
 *
 * @param pattern a regular expression; {@code @{name}} in it stands for what the group {@code name} of an earlier
 *     expectation caught, literally; empty: nothing must come, and {@code send} is sent
 * @param within how long it may take from the match before it; empty: as long as the whole run
 * @param send what is sent when it came, with {@code @{name}} replaced and line ends as written; empty: nothing
 * @param order whether it must come after the one before it
 * @param board name of the board it must come from; empty: it must come from each
 * @param receiver name of the board that {@code send} goes to; empty: the one that it came from
 */
public record Expectation(
        String pattern,
        Optional<Duration> within,
        Optional<String> send,
        String text,
        Order order,
        Optional<String> board,
        Optional<String> receiver) {

    /** When an expectation must come. */
    public enum Order {
        /** After the one before it. */
        AFTER,
        /** Before or after the one before it, which came after all others before. */
        ANY
    }

    /** One that comes after the one before it, of each board, named by its pattern. */
    public Expectation(String pattern, Optional<Duration> within, Optional<String> send) {
        this(pattern, within, send, pattern, Order.AFTER, Optional.empty(), Optional.empty());
    }

    /** The same in any order with the one before it. */
    public Expectation inAnyOrder() {
        return new Expectation(pattern, within, send, text, Order.ANY, board, receiver);
    }

    /**
     * The same of one of several boards.
     *
     * @param from as {@link #board}
     * @param to as {@link #receiver}
     */
    public Expectation of(Optional<String> from, Optional<String> to) {
        return new Expectation(pattern, within, send, text, order, from, to);
    }

    boolean isOf(String name) {
        return board.filter(b -> !b.equals(name)).isEmpty();
    }

    /** Whether nothing must come, and something is sent when all before it has. */
    boolean isSendOnly() {
        return pattern.isEmpty();
    }

    boolean isSentTo(String name) {
        return send.isPresent() && receiver.filter(r -> !r.equals(name)).isEmpty();
    }
}
