package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Waits for output in the order in which it is expected; each search begins behind the match before, and goes across
 * lines. A match that could still grow at the end of a line that has not ended waits for the rest of it, or for a short
 * silence. Those of several boards are in one {@link ExpectedSequence}. Not thread-safe.
 */
final class Expectations {
    /** After that long a line that has not ended is a prompt. */
    static final Duration SILENCE = Duration.ofMillis(750);

    /**
     * Lines of two boards that came closer to each other than this may have come in the other order: adapters hold back what
     * they receive for up to 16 ms, and networks for longer.
     */
    static final Duration SKEW = Duration.ofMillis(250);

    private final ExpectedSequence sequence;
    private final String board;
    private final List<Integer> steps;
    private final Clock clock;
    private final UnmatchedOutput output;
    private final List<TestOutcome> outcomes = new ArrayList<>();
    private final List<Awaited> open = new ArrayList<>();
    private int begun;
    private long since;
    private int done;
    private boolean sentApart;
    private boolean cameEarly;
    private Optional<Unripe> unripe = Optional.empty();
    private Optional<AwaitedAnswer> answer = Optional.empty();

    /** What is waited for now: one, or several that may come in any order. */
    private record Awaited(int step, Expectation expectation, Pattern pattern) {}

    private record Came(Awaited what, Matcher match) {}

    /** A match that could still grow, with how much had come of the output at that time. */
    private record Unripe(int length, long at) {}

    Expectations(ExpectedSequence sequence, String board, Clock clock) {
        this.sequence = sequence;
        this.board = board;
        this.clock = clock;
        output = new UnmatchedOutput(clock);
        steps = sequence.steps(board);
        since = clock.nanoTime();
        sequence.begin(board);
    }

    /** Whether all has come, of boards that depend on each other of all of them. */
    boolean areMet() {
        return done == steps.size() && (!sequence.isTogether() || sequence.isMet());
    }

    /** Whether nothing is expected of this board. */
    boolean areNone() {
        return steps.stream().map(sequence::step).allMatch(Expectation::isSendOnly);
    }

    /** Whether nothing is expected of this board, and of others all has come. */
    boolean areMetByOthers() {
        return areNone() && sequence.isTogether() && sequence.isMet();
    }

    /** While a board that this one may wait for is not watched yet, no time passes; whether that is so. */
    boolean holdTime() {
        boolean held = !sequence.areAllWatched();
        since = held ? clock.nanoTime() : since;
        return held;
    }

    /** Those that came, in order. */
    List<TestOutcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** What is waited for, or would be if others had done their part; empty when all has come. */
    Optional<Expectation> awaited() {
        Optional<Expectation> later = begun == steps.size() ? Optional.empty() : Optional.of(step(begun));
        return open.stream().findFirst().map(Awaited::expectation).or(() -> later);
    }

    /** What another board has not done before that could be waited for. */
    Optional<ExpectedSequence.Missing> heldUpBy() {
        return open.isEmpty() && begun < steps.size() ? sequence.missing(steps.get(begun), board) : Optional.empty();
    }

    /** Whether what is waited for came when another board had not yet done what comes before. */
    boolean cameEarly() {
        return cameEarly;
    }

    /** Whether the last of all sends something to the board. */
    boolean sendLast() {
        return sentApart || (!steps.isEmpty() && step(steps.size() - 1).isSentTo(board));
    }

    private Expectation step(int index) {
        return sequence.step(steps.get(index));
    }

    /** What the last of them sent to the board and was not answered; an echo is no answer. */
    Optional<String> unanswered() {
        return answer.map(AwaitedAnswer::echo);
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
        output.line(line);
    }

    /**
     * Searches what has come.
     *
     * @param unfinished the plain line that has not ended
     * @throws EspException {@code PATTERN_TOO_SLOW}
     */
    void search(String unfinished, Sender sender) throws EspException {
        search(unfinished, sender, false);
    }

    /** The same at the end of the watch: no more comes. */
    void searchLast(String unfinished, Sender sender) throws EspException {
        search(unfinished, sender, true);
    }

    private void search(String unfinished, Sender sender, boolean last) throws EspException {
        output.unfinished(unfinished);
        for (String send : sequence.takeUnsent(board)) {
            send(send, sender);
        }
        next(sender);
        while (!open.isEmpty()) {
            Optional<Came> first = first(output.all());
            if (first.isEmpty()) {
                unripe = Optional.empty();
            }
            if (first.isEmpty() || (!last && isUnripe(first.get().match()))) {
                return;
            }
            came(first.get(), sender);
        }
        answer = answer.filter(a -> !a.isIn(output.all()));
    }

    /** Of those that may come in any order, the one that begins first. */
    private Optional<Came> first(String text) throws EspException {
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

    /** More of the same line could belong to the match, and more may come. */
    private boolean isUnripe(Matcher match) {
        if (output.rest().isEmpty() || !match.hitEnd()) {
            return false;
        }
        int length = output.length();
        if (unripe.filter(u -> u.length() == length).isEmpty()) {
            unripe = Optional.of(new Unripe(length, clock.nanoTime()));
        }
        return !clock.hasPassed(unripe.get().at(), SILENCE);
    }

    private void came(Came came, Sender sender) throws EspException {
        Matcher match = came.match();
        long at = unripe.map(Unripe::at).orElseGet(clock::nanoTime);
        Optional<String> send = sequence.met(came.what().step(), board, at, Optional.of(match));
        output.deleteUntil(match.end());
        unripe = Optional.empty();
        open.remove(came.what());
        Expectation e = came.what().expectation();
        done++;
        outcomes.add(new TestOutcome("monitor", "expect " + e.text(), Result.PASSED, "", waited()));
        sender.send(Optional.of(e), send);
        if (open.isEmpty()) {
            since = clock.nanoTime();
        }
        answer = Optional.empty();
        next(sender);
        if (areMet() && answer.isEmpty()) {
            answer = send.map(sent -> new AwaitedAnswer(sent.strip(), output.length()));
        }
    }

    /** Sends what no line of this board says; what the board printed before is no answer. */
    private void send(String text, Sender sender) throws EspException {
        output.deleteUntil(output.length());
        sentApart = true;
        since = clock.nanoTime();
        sender.send(Optional.empty(), Optional.of(text));
        answer = areMet() ? Optional.of(new AwaitedAnswer(text.strip(), 0)) : Optional.empty();
    }

    /** Told of an expectation that came, and of what is to be sent to the board. */
    interface Sender {
        void send(Optional<Expectation> met, Optional<String> send) throws EspException;
    }

    private void next(Sender sender) throws EspException {
        while (open.isEmpty() && begun < steps.size() && heldUpBy().isEmpty()) {
            OptionalLong others = sequence.metByOthers(steps.get(begun), board);
            String early = others.isPresent() ? output.takeEndedBefore(others.getAsLong() - SKEW.toNanos()) : "";
            since = clock.nanoTime();
            if (step(begun).isSendOnly()) {
                done++;
                Optional<String> send = sequence.met(steps.get(begun++), board, since, Optional.empty());
                send(send.orElseThrow(), sender);
            } else {
                open();
                cameEarly = PatternSearch.find(open.get(0).pattern(), early).isPresent();
            }
        }
    }

    /** Waits for the next one, and for those that may come before it. */
    private void open() throws EspException {
        do {
            int step = steps.get(begun++);
            open.add(new Awaited(step, sequence.step(step), sequence.pattern(step, board)));
        } while (begun < steps.size() && sequence.isAnyOrder(steps.get(begun - 1), steps.get(begun)));
    }
}
