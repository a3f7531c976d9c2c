package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.OptionalInt;

/**
 * The ROM variable that names the device it receives commands from: the way to learn that where the host cannot see USB
 * ids, as behind a network port. Source: protocol.md, section 1.7.
 *
 * @param address the ROM variable; its low byte counts
 * @param otg its value for USB-OTG; empty: not on this chip
 * @param serialJtag its value for USB-Serial/JTAG; empty: not on this chip
 */
public record UsbProbe(int address, OptionalInt otg, OptionalInt serialJtag) {

    /** By what the chip is being spoken to. */
    public UsbInterface read(Registers registers) throws EspException {
        OptionalInt value = OptionalInt.of(registers.read(address) & 0xff);
        if (value.equals(otg)) {
            return UsbInterface.OTG;
        }
        return value.equals(serialJtag) ? UsbInterface.SERIAL_JTAG : UsbInterface.NONE;
    }
}
