package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.monitor.TestOutcome.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Waits for output in the order in which it is expected; each search begins behind the match before, and goes across
 * lines. Of the output that matches nothing the last {@value #WINDOW} characters are kept. Not thread-safe.
 */
final class Expectations {
    static final int WINDOW = 0x4000;

    private static final Pattern CAUGHT = Pattern.compile("@\\{([a-zA-Z][a-zA-Z0-9]*)}");
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    private final List<Expectation> all;
    private final Clock clock;
    private final List<TestOutcome> outcomes = new ArrayList<>();
    private final Map<String, String> caught = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private Optional<Pattern> pattern = Optional.empty();
    private int usedOfLine;
    private long since;

    /**
     * @throws EspException {@code BAD_PARAMETER} when a pattern is none
     */
    Expectations(List<Expectation> all, Clock clock) throws EspException {
        this.all = List.copyOf(all);
        this.clock = clock;
        for (Expectation e : all) {
            PatternSearch.compile("expect", CAUGHT.matcher(e.pattern()).replaceAll("x"));
        }
        since = clock.nanoTime();
        next();
    }

    /** Whether all has come. */
    boolean areMet() {
        return outcomes.size() == all.size();
    }

    /** Those that came, in order. */
    List<TestOutcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** What is waited for; empty when all has come. */
    Optional<Expectation> awaited() {
        return areMet() ? Optional.empty() : Optional.of(all.get(outcomes.size()));
    }

    /** Whether what is waited for is overdue. */
    boolean isOverdue() {
        return awaited()
                .flatMap(Expectation::within)
                .filter(w -> clock.hasPassed(since, w))
                .isPresent();
    }

    /** The time {@code away} does not count. */
    void goOnAfter(Duration away) {
        since += away.toNanos();
    }

    /** How long has been waited for the current one. */
    Duration waited() {
        return clock.since(since);
    }

    /** A plain line is complete. */
    void line(String line) {
        text.append(line, Math.min(usedOfLine, line.length()), line.length()).append('\n');
        usedOfLine = 0;
        if (text.length() > WINDOW * 2) {
            text.delete(0, text.length() - WINDOW);
        }
    }

    /**
     * Searches what has come.
     *
     * @param unfinished the plain line that has not ended
     * @param met told what is to be sent to the board
     * @throws EspException {@code PATTERN_TOO_SLOW}
     */
    void search(String unfinished, Sender met) throws EspException {
        while (pattern.isPresent()) {
            int begun = text.length();
            String rest = unfinished.substring(Math.min(usedOfLine, unfinished.length()));
            text.append(rest);
            Optional<Matcher> match = PatternSearch.find(pattern.get(), text);
            if (match.isEmpty()) {
                text.setLength(begun);
                return;
            }
            remember(match.get());
            int end = match.get().end();
            usedOfLine += Math.max(0, end - begun);
            text.setLength(begun);
            text.delete(0, Math.min(end, begun));
            Expectation e = all.get(outcomes.size());
            outcomes.add(new TestOutcome("monitor", "expect " + e.pattern(), Result.PASSED, "", waited()));
            since = clock.nanoTime();
            met.send(e, e.send().map(s -> replaced(s, Function.identity())));
            next();
        }
    }

    /** Told of an expectation that came. */
    interface Sender {
        void send(Expectation met, Optional<String> send) throws EspException;
    }

    private void next() throws EspException {
        pattern = areMet()
                ? Optional.empty()
                : Optional.of(PatternSearch.compile(
                        "expect", replaced(all.get(outcomes.size()).pattern(), Pattern::quote)));
    }

    private void remember(Matcher match) {
        Matcher names = GROUP.matcher(match.pattern().pattern());
        while (names.find()) {
            String value = match.group(names.group(1));
            caught.put(names.group(1), value == null ? "" : value);
        }
    }

    private String replaced(String template, Function<String, String> as) {
        return CAUGHT.matcher(template)
                .replaceAll(m -> Matcher.quoteReplacement(as.apply(caught.getOrDefault(m.group(1), ""))));
    }
}
