package io.github.espmaven.monitor;

import io.github.espmaven.base.EspException;
import java.util.Optional;

/** What a watch has shown: exactly one of these. */
public sealed interface Verdict {

    /**
     * What was configured or found to check came, all of it, and nothing failed.
     *
     * @param proof what was checked, in words: {@code 3 of 3 tests and expectations passed}
     */
    record Passed(String proof) implements Verdict {}

    /** Something that must not happen did, or something that must happen did not. */
    record Failed(EspException cause) implements Verdict {}

    /**
     * Nothing failed, and nothing was checked.
     *
     * @param cause the failure that this is: {@code NOTHING_PROVEN}
     */
    record NothingProven(OutputKind output, EspException cause) implements Verdict {}

    /** Why the watch did not pass. */
    default Optional<EspException> failure() {
        if (this instanceof Failed failed) {
            return Optional.of(failed.cause());
        }
        return this instanceof NothingProven nothing ? Optional.of(nothing.cause()) : Optional.empty();
    }
}
