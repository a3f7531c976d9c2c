package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.reset.ResetPlan;
import io.github.espmaven.reset.ResetSequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What differs from one attempt to connect to the next: the reset sequence (order of the lines, and how long the boot pin is
 * held), the baud rate, a pause. What worked last with this adapter is the first.
 */
record AttemptPlan(Link link, ConnectOptions options) {
    /** What the supply and a large capacitor at EN may need. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(1);

    /** The attempt, counted from 0, before which that pause is made, and those at half the rate where noise was heard. */
    private static final int AFTER_PAUSE = 3;

    private static final Set<Integer> AT_HALF_RATE = Set.of(4, 5);

    private static final Set<Problem> NOISE = EnumSet.of(
            Problem.INVALID_PACKET_HEAD,
            Problem.INVALID_ESCAPE,
            Problem.PACKET_STOPPED,
            Problem.SHORT_REPLY,
            Problem.RESPONSE_MISMATCH,
            Problem.UNRELIABLE_LINK,
            Problem.NO_SYNC_REPLY);

    /** Sets the rate of attempt {@code number}, counted from 0, and pauses before it. */
    void prepare(int number, EspException before) throws EspException {
        if (number == AFTER_PAUSE) {
            link.clock().sleep(LONG_PAUSE);
        }
        boolean half = AT_HALF_RATE.contains(number) && NOISE.contains(before.problem()) && options.healing();
        link.setBaud(half ? options.initialBaud() / 2 : options.initialBaud());
    }

    /** The reset sequence of an attempt, where the port can reset. */
    Optional<ResetSequence> sequence(int number) {
        List<ResetSequence> sequences = new ArrayList<>(
                ResetPlan.sequences(options.reset(), link.transport().traits()));
        options.memory()
                .reset()
                .ifPresent(name -> sequences.sort(
                        Comparator.comparing(sequence -> !sequence.name().equals(name))));
        return link.hasLines() && !sequences.isEmpty()
                ? Optional.of(sequences.get(number % sequences.size()))
                : Optional.empty();
    }

    /** Notes which sequence led to an answer where it was not the first. */
    void succeeded(int number, Optional<ResetSequence> sequence) {
        if (number > 0) {
            sequence.map(ResetSequence::name).ifPresent(options.memory()::noteReset);
        }
    }
}
