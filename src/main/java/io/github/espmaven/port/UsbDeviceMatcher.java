package io.github.espmaven.port;

import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds a USB device again in a later list of ports. Its name may have changed, and its ids with it: ROM and application
 * are two devices to the system. Many adapters share one serial number, so where a device is plugged in counts for more.
 */
record UsbDeviceMatcher(PortInfo before) implements Predicate<PortInfo> {

    static boolean canBeFollowed(PortInfo port) {
        return port.usb().isPresent()
                && (port.serialNumber().isPresent() || port.location().isPresent());
    }

    /** The port where the device that was at {@code before} is now; empty when it is nowhere, or might be at several. */
    static Optional<PortInfo> find(PortInfo before, List<PortInfo> now) {
        UsbDeviceMatcher same = new UsbDeviceMatcher(before);
        List<Predicate<PortInfo>> rules = List.of(
                port -> same.placedAlike(port) && same.numberedAlike(port),
                same::placedAlike,
                port -> same.numberedAlike(port) && port.usb().equals(before.usb()) && same.placeUnknown(port));
        for (Predicate<PortInfo> rule : rules) {
            List<PortInfo> fitting = now.stream().filter(same.and(rule)).toList();
            if (fitting.size() == 1) {
                return Optional.of(fitting.get(0));
            }
            if (fitting.size() > 1) {
                return fitting.stream()
                        .filter(port -> port.path().equals(before.path()))
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    /** Of the same maker; only Espressif's devices become another product. */
    @Override
    public boolean test(PortInfo port) {
        if (port.usb().isEmpty() || before.usb().isEmpty()) {
            return false;
        }
        UsbIdentity was = before.usb().get();
        UsbIdentity is = port.usb().get();
        return is.equals(was) || (was.vendorId() == UsbIds.ESPRESSIF && is.vendorId() == UsbIds.ESPRESSIF);
    }

    private boolean placedAlike(PortInfo port) {
        return before.location().isPresent() && port.location().equals(before.location());
    }

    /** A device that is moved to another socket is followed by its number alone, where that is its own. */
    private boolean placeUnknown(PortInfo port) {
        return before.usb().map(UsbIdentity::vendorId).equals(Optional.of(UsbIds.ESPRESSIF))
                || before.location().isEmpty()
                || port.location().isEmpty();
    }

    private boolean numberedAlike(PortInfo port) {
        return before.serialNumber().isPresent() && port.serialNumber().equals(before.serialNumber());
    }
}
