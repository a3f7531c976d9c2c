package io.github.espmaven.fuzz;

import io.github.espmaven.base.EspException;
import java.io.IOException;
import java.util.List;

/** A reader of hostile input. */
public interface Target {

    /** Sound inputs to start from; {@link #read} accepts the first. */
    List<byte[]> seeds();

    /**
     * Reads {@code input} with all that follows from it, and asserts what holds for whatever is accepted.
     *
     * @throws EspException the one way to refuse it
     */
    void read(byte[] input) throws EspException, IOException;

    /** Fails where something does not hold; cheaper than assertions that can say more, and it is done a million times. */
    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not so: " + what);
        }
    }

    /** Whether a terminal shows {@code text} as it is, line breaks aside. */
    static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c));
    }
}
