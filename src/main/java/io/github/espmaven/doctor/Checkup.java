package io.github.espmaven.doctor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects checks with their times. A check that fails is a finding and does not end the others. Not thread-safe. */
public final class Checkup {
    private final Clock clock;
    private final List<Check> checks = new ArrayList<>();
    private boolean lost;

    /** The fault of a port that an application has switched off (protocol.md, section 9). */
    static final String PORT_GONE = "port-gone";

    public Checkup(Clock clock) {
        this.clock = clock;
    }

    /** Looks at one thing. */
    @FunctionalInterface
    public interface Examination {
        /** What there is to say of it; a failure counts as the problem that it names. */
        Verdict look() throws EspException;
    }

    /**
     * Runs an examination. Where the port was lost before, nothing that needs the board is possible any more.
     *
     * @return what it found
     */
    public Verdict look(Part part, String name, Examination examination) {
        long start = clock.nanoTime();
        Verdict verdict =
                lost && part.needsBoard() ? Verdict.notPossible("the port was lost before") : verdict(examination);
        return note(part, name, verdict, clock.since(start));
    }

    private Verdict verdict(Examination examination) {
        try {
            return examination.look();
        } catch (EspException e) {
            lost |= e.problem() == Problem.PORT_LOST
                    || e.evidence().get(Key.FAULT).equals(Optional.of(PORT_GONE));
            return Verdict.of(e).without("checkBoot");
        }
    }

    /** Adds a finding that came of something else. */
    public Verdict note(Part part, String name, Verdict verdict, Duration time) {
        checks.add(new Check(part, name, verdict, time));
        return verdict;
    }

    /** All checks so far, in their order. */
    public List<Check> checks() {
        return List.copyOf(checks);
    }
}
