package io.github.espmaven.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mutated and truncated files of every format, the same ones in every build: {@code -Desp.fuzz.seed} makes others. */
@Tag("slow")
class HostileInputTest {
    private static final long SEED = Long.getLong("esp.fuzz.seed", 20_260_101);
    private static final int INPUTS = 1_000;

    @ParameterizedTest
    @EnumSource
    void soundOnesAreAccepted(Format format) {
        assertThat(Attempt.read(format, format.target().seeds().get(0))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void truncatedOnesAreReadOrRefused(Format format) throws Exception {
        byte[] whole = format.target().seeds().get(0);
        for (int length = 0; length < whole.length; length += 1 + whole.length / 500) {
            attempt(format, java.util.Arrays.copyOf(whole, length), "cut off at " + length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mutatedOnesAreReadOrRefused(Format format) throws Exception {
        Mutator mutator = new Mutator(SEED, format.target().seeds(), format.maxBytes());
        for (int i = 0; i < INPUTS; i++) {
            attempt(format, mutator.next(), "number " + i + " of seed " + SEED);
        }
    }

    private static void attempt(Format format, byte[] input, String which) throws Exception {
        try {
            Attempt.read(format, input);
        } catch (RuntimeException | Error e) {
            Path kept = Samples.keep(format.name(), input);
            throw new AssertionError(format + " " + which + ", kept as " + kept + ": " + e, e);
        }
    }
}
