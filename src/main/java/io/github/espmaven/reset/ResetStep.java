package io.github.espmaven.reset;

import java.time.Duration;

/** One step of a {@link ResetSequence}. An asserted line pulls its pin low: DTR the boot pin, RTS the reset pin EN. */
public sealed interface ResetStep {

    /** Sets the line of the boot pin. */
    record Dtr(boolean asserted) implements ResetStep {
        @Override
        public String toString() {
            return "D" + digit(asserted);
        }
    }

    /** Sets the line of the reset pin. */
    record Rts(boolean asserted) implements ResetStep {
        @Override
        public String toString() {
            return "R" + digit(asserted);
        }
    }

    /** Sets both lines at once. */
    record Both(boolean dtr, boolean rts) implements ResetStep {
        @Override
        public String toString() {
            return "U" + digit(dtr) + "," + digit(rts);
        }
    }

    /** Lets time pass. */
    record Wait(Duration time) implements ResetStep {
        @Override
        public String toString() {
            return "W" + time.toMillis() / 1000.0;
        }
    }

    /**
     * Lets time pass until the chip has left reset: over sooner when the chip's ROM is heard, for it samples the boot pin
     * before it prints.
     */
    record AwaitBoot(Duration atMost) implements ResetStep {
        @Override
        public String toString() {
            return "W" + atMost.toMillis() / 1000.0;
        }
    }

    private static char digit(boolean asserted) {
        return asserted ? '1' : '0';
    }
}
