package io.github.espmaven.loader;

import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** How long replies that need no work have taken on this line. */
final class ReplyTimes {
    static final Duration LONGEST = Duration.ofMillis(500);

    /** Beyond hiccups of USB and operating system. */
    private static final Duration SHORTEST = Duration.ofMillis(60);

    /** How much longer than the slowest so far a reply may take that is not given up. */
    private static final int SLOWER = 4;

    private Duration slowest = SHORTEST.dividedBy(SLOWER);
    private Duration quickest = LONGEST;

    /** How long the next one may take before it counts as lost. */
    Duration patience() {
        return shorter(slowest.multipliedBy(SLOWER), LONGEST);
    }

    Duration quickest() {
        return quickest;
    }

    /** A slow reply is expected again for a while, not for ever. */
    void note(Duration took) {
        Duration faded = slowest.multipliedBy(15).dividedBy(16);
        Duration least = SHORTEST.dividedBy(SLOWER);
        slowest = Stream.of(took, faded, least).max(Comparator.naturalOrder()).orElseThrow();
        quickest = shorter(quickest, took);
    }

    static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
