package io.github.espmaven.simulator;

import io.github.espmaven.transport.ControlLines;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The two transistors and the capacitor between the control lines and the chip's EN and boot pins (protocol.md, section
 * 14): RTS alone pulls EN low, DTR alone pulls the boot pin low, both or neither pull nothing. EN falls at once and
 * rises slowly. Times are nanoseconds since the board was made.
 */
final class ResetCircuit {
    /** 10 kOhm and 0.1 uF. */
    private static final Duration TIME_CONSTANT = Duration.ofMillis(1);

    /** EN counts as high from three quarters of the supply on: after ln 4 time constants. */
    static final Duration RISE = Duration.ofNanos((long) (TIME_CONSTANT.toNanos() * Math.log(4)));

    /** A shorter pulse on EN does nothing: the reset pulse width of the data sheets. */
    static final Duration SHORTEST_PULSE = Duration.ofNanos(50_000);

    private ControlLines lines = ControlLines.RELEASED;
    private boolean enPulled;
    private boolean inReset;
    private long pulledAt;
    private long risesAt;

    /** Sets the lines at {@code now}; what was due before must have been done. */
    void set(ControlLines changed, long now) {
        lines = changed;
        boolean pulls = changed.rts() && !changed.dtr();
        if (pulls && !enPulled) {
            pulledAt = now;
        }
        if (enPulled && !pulls) {
            risesAt = now + RISE.toNanos();
        }
        enPulled = pulls;
    }

    /** When the chip goes into reset because EN is held low; empty when it does not or already is. */
    OptionalLong entersResetAt() {
        return enPulled && !inReset ? OptionalLong.of(pulledAt + SHORTEST_PULSE.toNanos()) : OptionalLong.empty();
    }

    void enterReset() {
        inReset = true;
    }

    boolean inReset() {
        return inReset;
    }

    /** When EN becomes high and the straps are sampled; empty when it is not rising. */
    OptionalLong risesAt() {
        return inReset && !enPulled ? OptionalLong.of(risesAt) : OptionalLong.empty();
    }

    /** EN has become high. */
    void leaveReset() {
        inReset = false;
    }

    BootPin bootPin() {
        return lines.dtr() && !lines.rts() ? BootPin.LOW : BootPin.HIGH;
    }
}
