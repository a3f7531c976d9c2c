package io.github.espmaven.connect;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.UserCache;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.PortTraits.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What worked with an adapter and a board at it, kept between runs where it is not what is tried first anyway. It says
 * what to try first, and is trusted no more than that. Only what was learned within a month counts, so that a mended cable
 * is noticed.
 */
public record LinkMemory(UserCache cache, String adapter) {
    /** Nothing is known, and nothing kept. */
    public static final LinkMemory NONE =
            new LinkMemory(new UserCache(Optional.empty(), Duration.ZERO, 0, Clock.system()), "");

    private static final Duration MAX_AGE = Duration.ofDays(30);
    private static final int MAX_ENTRIES = 64;
    private static final Pattern RATE =
            Pattern.compile("baud=(\\d{3,8})\nbitErrorRate=(\\d\\.\\d{1,20}(?:E-?\\d{1,2})?)\n");

    /**
     * A baud rate that a flash ended well with.
     *
     * @param bitErrorRate as estimated in the end; the size of blocks follows from it
     */
    public record Rate(int baud, double bitErrorRate) {}

    /**
     * What this user's cache keeps of the adapter behind a port. Virtual boards have none: they are remembered only where
     * {@link UserCache#DIRECTORY_PROPERTY} says where to.
     */
    public static LinkMemory of(PortTraits port, Clock clock) {
        boolean virtual = port.kind() == Kind.SIMULATED || port.kind() == Kind.EMULATED;
        return virtual && !UserCache.isNamed()
                ? NONE
                : new LinkMemory(
                        UserCache.ofThisUser("links", MAX_AGE, MAX_ENTRIES, clock),
                        port.adapter().orElse(port.name()));
    }

    /** Name of the reset sequence that reached a chip last. */
    Optional<String> reset() {
        return cache.get(adapter);
    }

    void noteReset(String sequence) {
        note(adapter, sequence);
    }

    /** What the board with that address was flashed with last. */
    Optional<Rate> rate(String mac) {
        return cache.get(adapter + " " + mac)
                .map(RATE::matcher)
                .filter(Matcher::matches)
                .map(m -> new Rate(Integer.parseInt(m.group(1)), Double.parseDouble(m.group(2))));
    }

    void noteRate(String mac, Rate rate) {
        note(adapter + " " + mac, "baud=" + rate.baud() + "\nbitErrorRate=" + rate.bitErrorRate() + "\n");
    }

    private void note(String key, String text) {
        if (!cache.get(key).equals(Optional.of(text))) {
            cache.put(key, text);
        }
    }
}
