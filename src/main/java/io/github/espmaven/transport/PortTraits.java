package io.github.espmaven.transport;

import java.time.Duration;
import java.util.Optional;

/**
 * The traits of an open port: its kind, USB identity, delays.
 *
 * @param name the port as the user wrote it, with {@code auto} already resolved
 * @param kind what stands behind it
 * @param usb USB identity of a local port, if it has one and the system tells
 * @param roundTrip time a byte needs to the port and back beyond the serial line itself, measured when opening; zero
 *     for local ports. Time limits are widened by it.
 * @param adapter what tells this adapter from others, also when it comes back under another name: the USB serial number,
 *     else where it is plugged in; empty where neither is known
 */
public record PortTraits(
        String name, Kind kind, Optional<UsbIdentity> usb, Duration roundTrip, Optional<String> adapter) {

    public enum Kind {
        SERIAL,
        RFC2217,
        TCP,
        SIMULATED,
        EMULATED
    }

    public record UsbIdentity(int vendorId, int productId) {}

    /** A port whose adapter is not told from others. */
    public PortTraits(String name, Kind kind, Optional<UsbIdentity> usb, Duration roundTrip) {
        this(name, kind, usb, roundTrip, Optional.empty());
    }

    /** A port without USB identity on this machine. */
    public static PortTraits local(String name, Kind kind) {
        return new PortTraits(name, kind, Optional.empty(), Duration.ZERO);
    }
}
