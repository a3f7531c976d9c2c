package io.github.espmaven.simulator;

import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.transport.ControlLines;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * The two transistors and the capacitor between the control lines and the chip's EN and boot pins (protocol.md, section
 * 14): RTS alone pulls EN low, DTR alone pulls the boot pin low, both or neither pull nothing. EN falls at once and
 * rises slowly. Times are nanoseconds since the board was made.
 */
final class TransistorCircuit implements ResetCircuit {
    /** How long EN rises with 10 kOhm and 0.1 uF. */
    static final Duration SMALL_CAPACITOR = rise(Duration.ofMillis(1));

    /** The same with 10 uF: longer than the boot pin is usually held, and shorter than it is held at the next try. */
    static final Duration LARGE_CAPACITOR = rise(Duration.ofMillis(100));

    /** A shorter pulse on EN does nothing: the reset pulse width of the data sheets. */
    static final Duration SHORTEST_PULSE = Duration.ofNanos(50_000);

    private final Duration rise;
    private final UnaryOperator<ControlLines> adapter;
    private ControlLines lines;
    private boolean enPulled;
    private boolean inReset;
    private long pulledAt;
    private long risesAt;

    /** @param rise how long EN rises */
    TransistorCircuit(Duration rise) {
        this(rise, UnaryOperator.identity());
    }

    /** @param adapter what the adapter makes of the lines as they are told */
    TransistorCircuit(UnaryOperator<ControlLines> adapter) {
        this(SMALL_CAPACITOR, adapter);
    }

    private TransistorCircuit(Duration rise, UnaryOperator<ControlLines> adapter) {
        this.rise = rise;
        this.adapter = adapter;
        lines = adapter.apply(ControlLines.RELEASED);
    }

    /** EN counts as high from three quarters of the supply on: after ln 4 time constants. */
    private static Duration rise(Duration timeConstant) {
        return Duration.ofNanos((long) (timeConstant.toNanos() * Math.log(4)));
    }

    @Override
    public void set(ControlLines told, long now) {
        lines = adapter.apply(told);
        boolean pulls = lines.rts() && !lines.dtr();
        if (pulls && !enPulled) {
            pulledAt = now;
        }
        if (enPulled && !pulls) {
            risesAt = now + rise.toNanos();
        }
        enPulled = pulls;
    }

    @Override
    public OptionalLong entersResetAt() {
        return enPulled && !inReset ? OptionalLong.of(pulledAt + SHORTEST_PULSE.toNanos()) : OptionalLong.empty();
    }

    @Override
    public void enterReset() {
        inReset = true;
    }

    @Override
    public boolean inReset() {
        return inReset;
    }

    @Override
    public OptionalLong startsAt() {
        return inReset && !enPulled ? OptionalLong.of(risesAt) : OptionalLong.empty();
    }

    @Override
    public void start(VirtualChip chip, long at) {
        inReset = false;
        chip.powerUp(bootPin(), ResetReason.POWER_ON, at);
    }

    @Override
    public BootPin bootPin() {
        return lines.dtr() && !lines.rts() ? BootPin.LOW : BootPin.HIGH;
    }
}
