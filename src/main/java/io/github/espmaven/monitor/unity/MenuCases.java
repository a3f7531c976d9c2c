package io.github.espmaven.monitor.unity;

import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The tests of a menu: those that are still to be run, and the outcomes of all. Not thread-safe. */
final class MenuCases {
    private final Queue<MenuEntry> left = new ArrayDeque<>();
    private final SortedMap<Integer, TestOutcome> outcomes = new TreeMap<>();
    private final List<TestOutcome> unknown = new ArrayList<>();

    /** Takes the menu: what the selection takes is to be run, what it does not take is skipped. */
    void select(MenuSelection selection, List<MenuEntry> entries) {
        for (MenuEntry entry : entries) {
            Optional<String> whyNot = selection.whyNot(entry);
            if (whyNot.isEmpty()) {
                left.add(entry);
            } else {
                put(entry, Result.SKIPPED, whyNot.get());
            }
        }
        for (String item : selection.withoutTest(entries)) {
            unknown.add(new TestOutcome(
                    "unity",
                    "esp.unity=" + item,
                    Result.FAILED,
                    "fits none of the " + entries.size() + " tests in the board's menu",
                    Duration.ZERO));
        }
    }

    int left() {
        return left.size();
    }

    /** The next one to run; empty when none is left. */
    Optional<MenuEntry> next() {
        return Optional.ofNullable(left.poll());
    }

    void ended(MenuTrial trial, Duration time) {
        outcomes.put(trial.entry().number(), trial.outcome(time));
    }

    /** What is left is not run any more, and has failed. */
    void giveUp(String why) {
        left.forEach(entry -> put(entry, Result.FAILED, "not run: " + why));
        left.clear();
    }

    /** A case for each test of the menu, in its order, and for each item of the selection that names none. */
    List<TestOutcome> outcomes() {
        return Stream.concat(outcomes.values().stream(), unknown.stream()).toList();
    }

    private void put(MenuEntry entry, Result result, String why) {
        outcomes.put(entry.number(), new TestOutcome(entry.suite(), entry.name(), result, why, Duration.ZERO));
    }
}
