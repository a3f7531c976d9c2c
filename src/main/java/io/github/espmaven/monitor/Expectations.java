package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Waits for output in the order in which it is expected; each search begins behind the match before, and goes across
 * lines. A match that could still grow at the end of a line that has not ended waits for the rest of it, or for a short
 * silence. Of the output that matches nothing the last {@value #WINDOW} characters are kept. Not thread-safe.
 */
final class Expectations {
    static final int WINDOW = 0x4000;

    /** After that long a line that has not ended is a prompt. */
    static final Duration SILENCE = Duration.ofMillis(750);

    private static final Pattern CAUGHT = Pattern.compile("@\\{([a-zA-Z][a-zA-Z0-9]*)}");
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]");
    private static final Pattern ANOTHER_LINE = Pattern.compile("\n\\s*\\S");

    private final List<Expectation> all;
    private final Clock clock;
    private final List<TestOutcome> outcomes = new ArrayList<>();
    private final Map<String, String> caught = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final List<Awaited> open = new ArrayList<>();
    private int begun;
    private int usedOfLine;
    private long since;
    private Optional<Unripe> unripe = Optional.empty();
    private Optional<Answer> answer = Optional.empty();

    /** What is waited for now: one, or several that may come in any order. */
    private record Awaited(Expectation expectation, Pattern pattern) {}

    /** What came first of that. */
    private record Came(Awaited what, Matcher match) {}

    /** A match that could still grow, with how much had come of the output at that time. */
    private record Unripe(int length, long at) {}

    /** What was sent when the last expectation came, and how much of the output behind it had come before. */
    private record Answer(String echo, int from) {}

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
        return open.stream().findFirst().map(Awaited::expectation);
    }

    /** Whether the last of them sends something to the board. */
    boolean sendLast() {
        return !all.isEmpty() && all.get(all.size() - 1).send().isPresent();
    }

    /** What the last of them sent to the board and was not answered; an echo is no answer. */
    Optional<String> unanswered() {
        return answer.map(Answer::echo);
    }

    /** Whether what is waited for is overdue. What has come and could still grow is not. */
    boolean isOverdue() {
        return unripe.isEmpty()
                && open.stream()
                        .flatMap(a -> a.expectation().within().stream())
                        .anyMatch(w -> clock.hasPassed(since, w));
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
        if (text.length() > WINDOW * 2) {
            text.delete(0, text.length() - WINDOW);
        }
        text.append(line, Math.min(usedOfLine, line.length()), line.length()).append('\n');
        usedOfLine = 0;
    }

    /**
     * Searches what has come.
     *
     * @param unfinished the plain line that has not ended
     * @param met told what is to be sent to the board
     * @throws EspException {@code PATTERN_TOO_SLOW}
     */
    void search(String unfinished, Sender met) throws EspException {
        search(unfinished, met, false);
    }

    /** The same at the end of the watch: no more comes. */
    void searchLast(String unfinished, Sender met) throws EspException {
        search(unfinished, met, true);
    }

    private void search(String unfinished, Sender met, boolean last) throws EspException {
        while (!open.isEmpty()) {
            int complete = text.length();
            String rest = rest(unfinished);
            text.append(rest);
            Optional<Came> first = first();
            boolean wait = first.isPresent() && !last && isUnripe(first.get().match(), rest);
            text.setLength(complete);
            if (first.isEmpty()) {
                unripe = Optional.empty();
            }
            if (first.isEmpty() || wait) {
                return;
            }
            came(first.get(), unfinished, met);
        }
        answer = answer.filter(a -> !isAnswered(a, text + rest(unfinished)));
    }

    /** Of those that may come in any order, the one that begins first. */
    private Optional<Came> first() throws EspException {
        Optional<Came> first = Optional.empty();
        for (Awaited awaited : open) {
            Optional<Matcher> match = PatternSearch.find(awaited.pattern(), text);
            if (match.isPresent()
                    && first.filter(f -> f.match().start() <= match.get().start())
                            .isEmpty()) {
                first = Optional.of(new Came(awaited, match.get()));
            }
        }
        return first;
    }

    private String rest(String unfinished) {
        return unfinished.substring(Math.min(usedOfLine, unfinished.length()));
    }

    /** More of the same line could belong to the match, and more may come. */
    private boolean isUnripe(Matcher match, String rest) {
        if (rest.isEmpty() || !match.hitEnd()) {
            return false;
        }
        int length = text.length();
        if (unripe.filter(u -> u.length() == length).isEmpty()) {
            unripe = Optional.of(new Unripe(length, clock.nanoTime()));
        }
        return !clock.hasPassed(unripe.get().at(), SILENCE);
    }

    private void came(Came came, String unfinished, Sender met) throws EspException {
        Matcher match = came.match();
        remember(match);
        int complete = text.length();
        usedOfLine += Math.max(0, match.end() - complete);
        text.delete(0, Math.min(match.end(), complete));
        unripe = Optional.empty();
        open.remove(came.what());
        Expectation e = came.what().expectation();
        outcomes.add(new TestOutcome("monitor", "expect " + e.text(), Result.PASSED, "", waited()));
        Optional<String> send = e.send().map(s -> replaced(s, Function.identity()));
        met.send(e, send);
        next();
        int before = text.length() + rest(unfinished).length();
        answer = areMet() ? send.map(sent -> new Answer(sent.strip(), before)) : Optional.empty();
    }

    /** A word, or anything at all in a line behind that of the echo: a prompt. */
    private static boolean isAnswered(Answer answer, String output) {
        String news = output.substring(Math.min(answer.from(), output.length()));
        String echo = answer.echo();
        int at = news.indexOf(echo);
        boolean echoed = at >= 0 && !WORD.matcher(news.substring(0, at)).find();
        String said = echoed ? news.substring(at + echo.length()) : news;
        boolean echoing = !echoed
                && IntStream.range(1, echo.length()).anyMatch(i -> news.strip().endsWith(echo.substring(0, i)));
        return !echoing
                && (WORD.matcher(said).find() || ANOTHER_LINE.matcher(said).find());
    }

    /** Told of an expectation that came. */
    interface Sender {
        void send(Expectation met, Optional<String> send) throws EspException;
    }

    private void next() throws EspException {
        if (!open.isEmpty()) {
            return;
        }
        since = clock.nanoTime();
        do {
            if (begun < all.size()) {
                Expectation e = all.get(begun++);
                open.add(new Awaited(e, PatternSearch.compile("expect", replaced(e.pattern(), Pattern::quote))));
            }
        } while (begun < all.size() && all.get(begun).order() == Expectation.Order.ANY);
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
