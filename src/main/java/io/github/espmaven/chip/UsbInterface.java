package io.github.espmaven.chip;

/** The chip's own USB device by which it is reached, if by any. */
public enum UsbInterface {
    /** None: a UART, through whatever bridge. */
    NONE,
    /** The fixed USB-Serial/JTAG device. */
    SERIAL_JTAG,
    /** The ROM's serial device on the USB-OTG controller. */
    OTG
}
