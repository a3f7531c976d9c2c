package io.github.espmaven.simulator;

/** A countdown to a fault that strikes behind so many blocks or bytes, always or so many times. */
final class Countdown {
    private final boolean armed;
    private final int from;
    private final int times;
    private long counted;
    private int struck;

    /** @param unit the parameter that says how many */
    Countdown(Ailments ailments, Ailment ailment, String unit) {
        armed = ailments.has(ailment);
        from = ailments.whole(ailment, unit);
        times = ailments.whole(ailment, "times");
    }

    /** Whether the fault strikes within the next {@code amount}; 0: before any. */
    boolean strikes(int amount) {
        counted += amount;
        boolean now = armed && (counted > from || (amount == 0 && from == 0)) && (times == 0 || struck < times);
        struck += now ? 1 : 0;
        return now;
    }

    /** Counts from the beginning. */
    void restart() {
        counted = 0;
    }
}
