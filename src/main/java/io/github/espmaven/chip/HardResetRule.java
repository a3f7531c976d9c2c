package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;

/** The choice of the hard reset after the work, by how a chip is reached (protocol.md, section 1.8). */
@FunctionalInterface
public interface HardResetRule {

    enum Way {
        PULSE,
        /** The same with the longer times that a chip's own USB wants. */
        SLOW_PULSE,
        /** The RTC watchdog: {@link RtcWatchdog#resetWrites()}. */
        WATCHDOG,
        /** None from here: the user presses the button. */
        BUTTON
    }

    /** A pulse; a slow one over USB-OTG. */
    HardResetRule PULSE = (usb, secureDownload, registers) -> overOtg(usb, Way.SLOW_PULSE);

    /** A slow pulse over any USB of the chip's own. */
    HardResetRule SLOW_OVER_USB =
            (usb, secureDownload, registers) -> usb == UsbInterface.NONE ? Way.PULSE : Way.SLOW_PULSE;

    /** Over USB-OTG the watchdog, as long as registers may be written; otherwise as {@link #PULSE}. */
    HardResetRule WATCHDOG_OVER_OTG =
            (usb, secureDownload, registers) -> overOtg(usb, secureDownload ? Way.SLOW_PULSE : Way.WATCHDOG);

    /**
     * How the chip is restarted.
     *
     * @param secureDownload whether the chip is in secure download mode, where registers are out of reach
     * @param registers read only outside secure download mode
     */
    Way choose(UsbInterface usb, boolean secureDownload, Registers registers) throws EspException;

    /**
     * Over USB-OTG the watchdog where a pulse would lead back into download mode: the boot pin was low at the last reset
     * and nobody asked for download mode by software.
     */
    static HardResetRule watchdogOverOtgWhenStrapped(Straps straps) {
        int strap = straps.strapRegister().orElseThrow();
        Straps.ForceDownload force = straps.forceDownload().orElseThrow();
        return (usb, secureDownload, registers) -> {
            boolean stuck = usb == UsbInterface.OTG
                    && !secureDownload
                    && (registers.read(strap) & Straps.SPI_BOOT) == 0
                    && (registers.read(force.register()) & force.mask()) == 0;
            return stuck ? Way.WATCHDOG : overOtg(usb, Way.SLOW_PULSE);
        };
    }

    /**
     * As {@link #watchdogOverOtgWhenStrapped} for a chip without a known watchdog, and without a known register for the wish
     * for download mode: over USB-OTG only its button leads out of a download mode that the boot pin led into.
     */
    static HardResetRule buttonOverOtgWhenStrapped(Straps straps) {
        int strap = straps.strapRegister().orElseThrow();
        return (usb, secureDownload, registers) -> {
            boolean stuck =
                    usb == UsbInterface.OTG && !secureDownload && (registers.read(strap) & Straps.SPI_BOOT) == 0;
            return stuck ? Way.BUTTON : overOtg(usb, Way.SLOW_PULSE);
        };
    }

    private static Way overOtg(UsbInterface usb, Way way) {
        return usb == UsbInterface.OTG ? way : Way.PULSE;
    }
}
