package io.github.espmaven.simulator;

import io.github.espmaven.transport.ControlLines;
import java.util.OptionalLong;

/**
 * A reset circuit: the state machine between control lines and chip, driven by the board. Times are nanoseconds since
 * the board was made.
 */
interface ResetCircuit {

    static ResetCircuit of(BoardOptions board) {
        return switch (board.circuit()) {
            case CLASSIC -> new TransistorCircuit(TransistorCircuit.SMALL_CAPACITOR);
            case SLOW -> new TransistorCircuit(TransistorCircuit.LARGE_CAPACITOR);
            case NONE -> new TransistorCircuit(lines -> ControlLines.RELEASED);
            case INVERTED -> new TransistorCircuit(lines -> new ControlLines(!lines.dtr(), !lines.rts()));
            case FLOW_CONTROL -> new FlowControlCircuit();
            case USB_JTAG -> new UsbJtagCircuit();
            case USB_OTG -> new UsbOtgCircuit(VirtualChipSpec.of(board.chip()).otgPulse());
        };
    }

    /** Sets the lines at {@code now}; what was due before must have been done. */
    void set(ControlLines lines, long now);

    /** When the chip goes into reset because EN is held low; empty when it does not or already is. */
    default OptionalLong entersResetAt() {
        return OptionalLong.empty();
    }

    /** EN has been low long enough. */
    default void enterReset() {}

    default boolean inReset() {
        return false;
    }

    /** When the chip starts anew; empty when nothing makes it. */
    OptionalLong startsAt();

    /** That time, {@code at}, has come. */
    void start(VirtualChip chip, long at);

    default BootPin bootPin() {
        return BootPin.HIGH;
    }
}
