package io.github.espmaven.simulator;

import io.github.espmaven.transport.ControlLines;
import java.util.OptionalLong;

/**
 * The usual transistors behind an adapter whose flow control holds the lines (protocol.md, sections 2.6 and 11, pitfall 34): when
 * DTR is released while RTS is, it lets RTS go low for a moment, and that resets the chip.
 */
final class FlowControlCircuit implements ResetCircuit {
    private final TransistorCircuit transistors = new TransistorCircuit(TransistorCircuit.SMALL_CAPACITOR);
    private ControlLines lines = ControlLines.RELEASED;
    private OptionalLong glitchAt = OptionalLong.empty();

    @Override
    public void set(ControlLines told, long now) {
        boolean releasesDtrAlone = lines.dtr() && !told.dtr() && !lines.rts() && !told.rts();
        if (releasesDtrAlone) {
            glitchAt = OptionalLong.of(now);
        }
        lines = told;
        transistors.set(told, now);
    }

    @Override
    public OptionalLong entersResetAt() {
        return transistors.entersResetAt();
    }

    @Override
    public void enterReset() {
        glitchAt = OptionalLong.empty();
        transistors.enterReset();
    }

    @Override
    public boolean inReset() {
        return transistors.inReset();
    }

    @Override
    public OptionalLong startsAt() {
        return VirtualChip.earliest(glitchAt, transistors.startsAt());
    }

    @Override
    public void start(VirtualChip chip, long at) {
        glitchAt = OptionalLong.empty();
        transistors.start(chip, at);
    }

    @Override
    public BootPin bootPin() {
        return transistors.bootPin();
    }
}
