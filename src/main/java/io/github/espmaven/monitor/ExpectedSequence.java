package io.github.espmaven.monitor;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The expectations of one or several boards in their common order: which may be waited for, what they caught, and what is
 * to be sent to another board. One that names a board comes behind all before it, whatever board they are of; one of each
 * board comes behind those before it that name a board, and of the others behind that board's own. Thread-safe: each board
 * is read in a thread of its own.
 */
public final class ExpectedSequence {
    private static final Pattern CAUGHT = Pattern.compile("@\\{([a-zA-Z][a-zA-Z0-9]*)}");
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    private final List<Expectation> all;
    private final List<String> boards;
    private final int[] groups;
    private final boolean together;
    private final Map<Place, Long> met = new HashMap<>();
    private final Map<String, String> caught = new HashMap<>();
    private final Map<String, List<String>> unsent = new HashMap<>();
    private final Set<String> watched = new HashSet<>();

    private record Place(int step, String board) {}

    /**
     * @throws EspException {@code BAD_PARAMETER} when a pattern is none, or one names a board that is not there
     */
    public ExpectedSequence(List<Expectation> all, List<String> boards) throws EspException {
        this.all = List.copyOf(all);
        this.boards = List.copyOf(boards);
        groups = new int[all.size()];
        for (int i = 0; i < groups.length; i++) {
            Expectation e = all.get(i);
            requireKnown(e.board());
            requireKnown(e.receiver());
            PatternSearch.compile("expect", CAUGHT.matcher(e.pattern()).replaceAll("x"));
            groups[i] = i == 0 ? 0 : groups[i - 1] + (e.order() == Expectation.Order.ANY ? 0 : 1);
        }
        together = boards.size() > 1
                && all.stream()
                        .anyMatch(e -> e.board().isPresent() || e.receiver().isPresent());
    }

    /** Of the only board, whose name is empty. */
    public static ExpectedSequence ofOne(List<Expectation> all) throws EspException {
        return new ExpectedSequence(all, List.of(""));
    }

    private void requireKnown(Optional<String> board) throws EspException {
        if (board.isPresent() && !boards.contains(board.get())) {
            boolean none = boards.equals(List.of(""));
            throw EspException.badParameter(
                    "expect names the board \"" + board.get() + "\", and there is "
                            + (none ? "one board, without a name" : String.join(", ", boards)),
                    "expect",
                    none ? "lines without a board, or <boards> with one of this name" : String.join(", ", boards));
        }
    }

    /** Whether the boards depend on each other: an expectation names one. */
    boolean isTogether() {
        return together;
    }

    List<Integer> steps(String board) {
        return IntStream.range(0, all.size())
                .filter(i -> all.get(i).isOf(board))
                .boxed()
                .toList();
    }

    Expectation step(int step) {
        return all.get(step);
    }

    /** Whether two may come in any order. */
    boolean isAnyOrder(int step, int other) {
        return groups[step] == groups[other];
    }

    /** An expectation by its name to the user, of a board that has not met it. */
    record Missing(String text, String board) {}

    /** What must come before a board's expectation and has not; empty when it may be waited for. */
    synchronized Optional<Missing> missing(int step, String board) {
        return before(step, board).stream()
                .filter(place -> !met.containsKey(place))
                .findFirst()
                .map(place -> new Missing(all.get(place.step()).text(), place.board()));
    }

    /** When the last came of those that another board had to meet before. */
    synchronized OptionalLong metByOthers(int step, String board) {
        return before(step, board).stream()
                .filter(place -> !place.board().equals(board))
                .mapToLong(place -> met.getOrDefault(place, Long.MIN_VALUE))
                .reduce((a, b) -> a - b > 0 ? a : b);
    }

    private List<Place> before(int step, String board) {
        boolean named = IntStream.range(0, groups.length)
                .anyMatch(i -> groups[i] == groups[step] && all.get(i).board().equals(Optional.of(board)));
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < groups.length && groups[i] < groups[step]; i++) {
            for (String other : boards) {
                boolean counts =
                        named || other.equals(board) || all.get(i).board().isPresent();
                if (all.get(i).isOf(other) && counts) {
                    places.add(new Place(i, other));
                }
            }
        }
        return places;
    }

    /**
     * A board has met an expectation.
     *
     * @param at when, as the clock's nanoseconds
     * @param match what came; empty where nothing must
     * @return what is to be sent to that board
     */
    synchronized Optional<String> met(int step, String board, long at, Optional<Matcher> match) {
        match.ifPresent(came -> keep(came, board));
        met.put(new Place(step, board), at);
        Expectation e = all.get(step);
        Optional<String> send = e.send().map(text -> replaced(text, board, Function.identity()));
        if (send.isEmpty() || e.isSentTo(board)) {
            return send;
        }
        unsent.computeIfAbsent(e.receiver().orElseThrow(), name -> new ArrayList<>())
                .add(send.get());
        return Optional.empty();
    }

    private void keep(Matcher match, String board) {
        Matcher names = GROUP.matcher(match.pattern().pattern());
        while (names.find()) {
            String value = Optional.ofNullable(match.group(names.group(1))).orElse("");
            caught.put(names.group(1), value);
            caught.put(names.group(1) + " " + board, value);
        }
    }

    /** What is to be sent to a board because of what came from others, once. */
    synchronized List<String> takeUnsent(String board) {
        return Optional.ofNullable(unsent.remove(board)).orElse(List.of());
    }

    /** Whether all boards have met all of theirs, and nothing is to be sent. */
    synchronized boolean isMet() {
        int count = boards.stream().mapToInt(board -> steps(board).size()).sum();
        return met.size() == count && unsent.isEmpty();
    }

    /** The watch of a board begins, or cannot begin. */
    public synchronized void begin(String board) {
        watched.add(board);
    }

    /** Whether none is still to begin: until then no time passes for those that wait for it. */
    synchronized boolean areAllWatched() {
        return !together || watched.size() == boards.size();
    }

    /** The pattern of an expectation, with what was caught: by the board itself before what others caught. */
    synchronized Pattern pattern(int step, String board) throws EspException {
        return PatternSearch.compile("expect", replaced(all.get(step).pattern(), board, Pattern::quote));
    }

    private String replaced(String template, String board, Function<String, String> as) {
        return CAUGHT.matcher(template)
                .replaceAll(m -> Matcher.quoteReplacement(
                        as.apply(caught.getOrDefault(m.group(1) + " " + board, caught.getOrDefault(m.group(1), "")))));
    }
}
