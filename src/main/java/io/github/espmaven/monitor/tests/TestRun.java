package io.github.espmaven.monitor.tests;

import io.github.espmaven.base.Clock;
import io.github.espmaven.monitor.tests.TestEvent.Began;
import io.github.espmaven.monitor.tests.TestEvent.Detail;
import io.github.espmaven.monitor.tests.TestEvent.Ended;
import io.github.espmaven.monitor.tests.TestEvent.RunBegan;
import io.github.espmaven.monitor.tests.TestEvent.Summary;
import io.github.espmaven.monitor.tests.TestEvent.Took;
import java.util.ArrayList;
import java.util.List;

/** The runs of one test framework on the board, one group of tests after the other. Not thread-safe. */
final class TestRun {
    private final TestGrammar grammar;
    private final Clock clock;
    private final List<TestGroup> groups = new ArrayList<>();
    private boolean fresh;
    private long since;

    TestRun(TestGrammar grammar, Clock clock) {
        this.grammar = grammar;
        this.clock = clock;
        since = clock.nanoTime();
    }

    TestGrammar grammar() {
        return grammar;
    }

    /** Groups whose last line has come. */
    int ended() {
        return (int) groups.stream().filter(TestGroup::hasEnded).count();
    }

    boolean hasBegun() {
        return !groups.isEmpty();
    }

    /** Whether a run has begun and its last line has not come. */
    boolean isRunning() {
        return grammar.hasLastLine() && !groups.isEmpty() && !last().hasEnded();
    }

    /** Whether a run has ended that had no test. */
    boolean ranNone() {
        return groups.stream().anyMatch(TestGroup::ranNone);
    }

    /** The board was reset. */
    void restart() {
        since = clock.nanoTime();
        if (!groups.isEmpty() && !last().hasEnded()) {
            last().restart();
            fresh = true;
        }
    }

    List<TestOutcome> outcomes() {
        return groups.stream().flatMap(group -> group.outcomes().stream()).toList();
    }

    /** Those that began and whose last line never came. */
    List<TestOutcome> unfinished(String why, String output) {
        return groups.stream()
                .filter(group -> grammar.hasLastLine() && !group.hasEnded())
                .map(group -> group.unfinished(why, output))
                .toList();
    }

    /**
     * Takes what a line tells.
     *
     * @param output what the board printed since the event before
     * @return whether it belongs to a run
     */
    boolean accept(TestEvent event, OwnOutput output) {
        if (!isWanted(event)) {
            return false;
        }
        TestGroup group = groupOf(event);
        if (event instanceof Began began) {
            group.began(began);
            output.forget();
            since = clock.nanoTime();
        } else if (event instanceof Ended ended) {
            group.ended(ended, clock.since(since), output.take());
            since = clock.nanoTime();
        } else if (event instanceof Took took) {
            group.took(took.time());
        } else if (event instanceof Detail detail) {
            group.detail(detail);
        } else if (event instanceof Summary summary) {
            group.summary(summary);
        } else {
            output.forget();
            since = clock.nanoTime();
        }
        fresh = event instanceof RunBegan;
        return true;
    }

    /** A line that opens nothing counts only within a run. */
    private boolean isWanted(TestEvent event) {
        boolean opens = event instanceof RunBegan
                || event instanceof Ended
                || (event instanceof Began began && began.opens())
                || (event instanceof Summary summary && summary.opens());
        return opens || !groups.isEmpty();
    }

    private TestGroup groupOf(TestEvent event) {
        boolean opensAfterEnd = event instanceof RunBegan
                || (event instanceof Began began && began.opens())
                || (event instanceof Ended && !grammar.listsResultsAfterEnd());
        boolean again = event instanceof RunBegan && !fresh;
        if (groups.isEmpty() || again || (last().hasEnded() && opensAfterEnd)) {
            groups.add(new TestGroup(grammar));
        }
        return last();
    }

    private TestGroup last() {
        return groups.get(groups.size() - 1);
    }
}
