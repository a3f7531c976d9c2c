package io.github.espmaven.simulator;

/** Kinds of reset circuits between a port's control lines and the chip (protocol.md, sections 2.6 and 14). */
public enum Circuit {
    /** Two transistors and a small capacitor at EN: EN is high again after about a millisecond. */
    CLASSIC,
    /** The same with a large capacitor: EN needs more than a tenth of a second. */
    SLOW,
    /** Nothing: the board has buttons only. */
    NONE,
    /** Two transistors behind an adapter whose lines are the wrong way round. */
    INVERTED,
    /** Two transistors behind an adapter with flow control, which resets the chip when DTR is released alone. */
    FLOW_CONTROL,
    /** The chip's own USB-Serial/JTAG device, which decodes the order of the steps. */
    USB_JTAG,
    /** The chip's own USB-OTG device, driven by software. */
    USB_OTG
}
