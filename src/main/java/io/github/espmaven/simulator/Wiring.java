package io.github.espmaven.simulator;

import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.util.Optional;

/**
 * How a virtual board's port reaches its chip.
 *
 * @param circuit what the control lines do; empty: what belongs to {@code usb}, else {@link Circuit#CLASSIC}
 * @param usb the USB device that the port claims to be; empty: it does not tell
 */
public record Wiring(Optional<Circuit> circuit, Optional<UsbIdentity> usb) {
    /** The circuit of the usual board, and no USB identity. */
    public static final Wiring USUAL = new Wiring(Optional.empty(), Optional.empty());

    /** The circuit {@code circuit}, and no USB identity. */
    public static Wiring of(Circuit circuit) {
        return new Wiring(Optional.of(circuit), Optional.empty());
    }

    /** The USB device with these ids, and the circuit that belongs to it. */
    public static Wiring usb(int vendorId, int productId) {
        return new Wiring(Optional.empty(), Optional.of(new UsbIdentity(vendorId, productId)));
    }

    Wiring withCircuit(Circuit other) {
        return new Wiring(Optional.of(other), usb);
    }

    Wiring withUsb(UsbIdentity other) {
        return new Wiring(circuit, Optional.of(other));
    }
}
