package io.github.espmaven.fuzz;

import java.util.Optional;

/** What Jazzer starts, in a Java of its own; the argument is the {@link Format}. */
public final class GuidedTarget {
    static final String COST = "cost: ";
    private static Optional<Format> format = Optional.empty();

    private GuidedTarget() {}

    public static void fuzzerInitialize(String[] arguments) {
        format = Optional.of(Format.valueOf(arguments[0]));
        Attempt.warmUp(format.get());
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Attempt.read(format.orElseThrow(), input);
    }

    public static void fuzzerTearDown() {
        System.err.println(COST + Attempt.cost());
    }
}
