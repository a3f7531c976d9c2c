package io.github.espmaven.diagnose;

import java.util.List;
import java.util.Optional;

/**
 * Cause and remedies of a failure.
 *
 * @param cause why it most likely happened, one sentence; empty when the message says it already
 * @param steps what to do, most promising first; at least one
 */
public record Advice(Optional<String> cause, List<String> steps) {
    public Advice {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("advice without a step");
        }
    }

    static Advice steps(String... steps) {
        return new Advice(Optional.empty(), List.of(steps));
    }

    static Advice because(String cause, List<String> steps) {
        return new Advice(Optional.of(cause), steps);
    }

    static Advice because(String cause, String... steps) {
        return new Advice(Optional.of(cause), List.of(steps));
    }
}
