package io.github.espmaven.transport;

import java.util.Optional;

/**
 * A serial port of this computer, as the operating system lists it.
 *
 * @param systemName short name, as "ttyUSB0" or "COM5"
 * @param path what to open, as "/dev/ttyUSB0" or "COM5"
 * @param description the system's name for the device; may be empty
 * @param usb USB identity, if it is a USB device
 * @param serialNumber the USB device's serial number, if it has one
 * @param manufacturer the USB device's manufacturer, if it names one
 * @param location where it is plugged in, as "1-4.2": stays the same when the device comes back
 */
public record PortInfo(
        String systemName,
        String path,
        String description,
        Optional<PortTraits.UsbIdentity> usb,
        Optional<String> serialNumber,
        Optional<String> manufacturer,
        Optional<String> location) {}
