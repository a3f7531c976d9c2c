package io.github.espmaven.simulator;

import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.util.Optional;

/**
 * What is wired to the chip of a virtual board: its port, and flash beside the usual one.
 *
 * @param circuit what the control lines do; empty: what belongs to {@code usb}, else {@link Circuit#CLASSIC}
 * @param usb the USB device that the port claims to be; empty: it does not tell
 * @param otherFlash a flash chip at other pins than the default; empty: none
 */
public record Wiring(Optional<Circuit> circuit, Optional<UsbIdentity> usb, Optional<OtherFlash> otherFlash) {
    /** The circuit of the usual board, no USB identity, one flash chip. */
    public static final Wiring USUAL = new Wiring(Optional.empty(), Optional.empty(), Optional.empty());

    /** The circuit {@code circuit}, and no USB identity. */
    public static Wiring of(Circuit circuit) {
        return USUAL.withCircuit(circuit);
    }

    /** The USB device with these ids, and the circuit that belongs to it. */
    public static Wiring usb(int vendorId, int productId) {
        return USUAL.withUsb(new UsbIdentity(vendorId, productId));
    }

    Wiring withCircuit(Circuit other) {
        return new Wiring(Optional.of(other), usb, otherFlash);
    }

    Wiring withUsb(UsbIdentity other) {
        return new Wiring(circuit, Optional.of(other), otherFlash);
    }

    Wiring withOtherFlash(OtherFlash flash) {
        return new Wiring(circuit, usb, Optional.of(flash));
    }
}
