package io.github.espmaven.job.board;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.port.Ports;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import io.github.espmaven.transport.serial.SerialPorts;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is known of the board at a port without asking it, which would reset it: the serial number of a chip's own
 * USB-Serial/JTAG is its address, and the report of the last flash names the board that was at the same port then.
 *
 * @param mac its address, as {@code 7c:df:a1:00:00:01}
 */
public record KnownBoard(Optional<Chip> chip, Optional<String> mac) {
    private static final UsbIdentity SERIAL_JTAG = new UsbIdentity(UsbIds.ESPRESSIF, UsbIds.SERIAL_JTAG);

    /**
     * The board at {@code port}.
     *
     * @param flashReport the report of the last flash, which need not be there
     */
    public static KnownBoard at(String port, Path flashReport) {
        LastFlash last = LastFlash.read(flashReport);
        boolean same = last.port().filter(port::equals).isPresent();
        Optional<String> flashed = same ? last.mac() : Optional.empty();
        return new KnownBoard(
                same ? last.chip().flatMap(Chip::named) : Optional.empty(),
                serialNumber(port).or(() -> flashed));
    }

    private static Optional<String> serialNumber(String port) {
        if (!Ports.isLocal(port)) {
            return Optional.empty();
        }
        try {
            return new SerialPorts(Clock.system())
                    .find(port)
                    .filter(found -> found.usb().equals(Optional.of(SERIAL_JTAG)))
                    .flatMap(PortInfo::serialNumber)
                    .flatMap(MacAddress::parse)
                    .map(MacAddress::toString);
        } catch (EspException e) {
            return Optional.empty(); // where ports cannot be listed
        }
    }
}
