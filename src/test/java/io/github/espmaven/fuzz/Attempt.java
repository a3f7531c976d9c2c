package io.github.espmaven.fuzz;

import com.sun.management.ThreadMXBean;
import io.github.espmaven.base.EspException;
import io.github.espmaven.diagnose.Remedies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;

/** Gives a reader an input and sees that it ends well: accepted or refused in words, in bounded time and memory. */
final class Attempt {
    /** Processor time of one input. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private static final int FIRST_TIMES = 4;

    private static final ThreadMXBean COST = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static long mostAllocated;
    private static long longestNanos;
    private static long accepted;

    private Attempt() {}

    /**
     * Reads {@code input}; one that takes too much is read again, because the first times also load and link classes.
     *
     * @return whether it was accepted
     * @throws AssertionError when it was neither accepted nor refused as it should, or took too much
     */
    static boolean read(Format format, byte[] input) {
        for (int i = 0; i < FIRST_TIMES; i++) {
            try {
                return measured(format, input);
            } catch (TooMuch again) {
                // Perhaps not the input's fault.
            }
        }
        return measured(format, input);
    }

    private static final class TooMuch extends AssertionError {
        private static final long serialVersionUID = 1L;

        TooMuch(String what, long amount) {
            super(String.format("it took %d %s", amount, what));
        }
    }

    private static boolean measured(Format format, byte[] input) {
        byte[] given = input.clone();
        long allocated = COST.getCurrentThreadAllocatedBytes();
        long time = COST.getCurrentThreadCpuTime();
        boolean sound = isAccepted(format, given);
        time = COST.getCurrentThreadCpuTime() - time;
        allocated = COST.getCurrentThreadAllocatedBytes() - allocated;
        if (allocated > format.mostAllocated(input.length)) {
            throw new TooMuch("bytes of memory", allocated);
        }
        if (time > LONGEST.toNanos()) {
            throw new TooMuch("ns", time);
        }
        check(Arrays.equals(given, input), "it changed its input of %d bytes", input.length);
        mostAllocated = Math.max(mostAllocated, allocated);
        longestNanos = Math.max(longestNanos, time);
        accepted += sound ? 1 : 0;
        return sound;
    }

    /** Loads classes, which takes far longer where they are instrumented. */
    static void warmUp(Format format) {
        for (int i = 0; i < FIRST_TIMES; i++) {
            format.target().seeds().forEach(seed -> isAccepted(format, seed.clone()));
        }
        isAccepted(format, new byte[0]);
    }

    /** What the costliest inputs took. */
    static String cost() {
        return String.format(
                "%d accepted; at most %d KB of memory and %d ms",
                accepted, mostAllocated >> 10, longestNanos / 1_000_000);
    }

    private static boolean isAccepted(Format format, byte[] input) {
        try {
            format.target().read(input);
            return true;
        } catch (EspException e) {
            check(e.getMessage() != null && !e.getMessage().isBlank(), "%s without a message", e.problem());
            check(Target.isPlain(Remedies.explain(e)), "%s is not explained in plain text", e.problem());
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("the test itself cannot write", e);
        }
    }

    private static void check(boolean holds, String otherwise, Object value) {
        if (!holds) {
            throw new AssertionError(String.format(otherwise, value));
        }
    }
}
