package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipIdentity;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.chip.UsbProbe;
import io.github.espmaven.connect.ChipDetector.Detected;
import io.github.espmaven.connect.SyncHandshake.Answerer;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.transport.PortTraits;
import java.util.Optional;

/** Connects to a chip's loader, identifies the chip and prepares it: watchdogs, power of the flash. */
record ChipIdentification(Link link, ConnectOptions options) {

    /**
     * The chip and the loader that answered.
     *
     * @param identity empty in secure download mode
     * @param registers what the identity was read from, for comparison
     */
    record Result(
            Answerer who,
            Detected detected,
            Optional<ChipIdentity> identity,
            RememberedRegisters registers,
            UsbInterface usb) {}

    /**
     * Identifies the chip. When a command fails after the sync, once more after another reset.
     *
     * @throws EspException as {@link DownloadModeEntry#reach()} and {@link ChipDetector#detect()}
     */
    Result identify() throws EspException {
        Answerer who = new DownloadModeEntry(link, options).reach();
        try {
            return ask(who);
        } catch (EspException e) {
            if (e.problem() == Problem.OTHER_CHIP) {
                throw e;
            }
            link.requireMendable(e);
            link.log(e.getMessage() + "; trying again");
            return ask(new DownloadModeEntry(link, options).reach());
        }
    }

    private Result ask(Answerer who) throws EspException {
        link.client().useDialect(dialect(who, options.chip()));
        Detected detected = new ChipDetector(link, options.chip()).detect();
        Chip chip = detected.chip();
        link.client().useDialect(dialect(who, Optional.of(chip)));
        RememberedRegisters registers =
                new RememberedRegisters(link, chip.spec().uart().clkDiv());
        Optional<ChipIdentity> identity =
                detected.secureDownload() ? Optional.empty() : Optional.of(chip.identify(registers, link.baud()));
        Result result = new Result(who, detected, identity, registers, usb(chip.spec(), identity, registers));
        if (identity.isPresent()) {
            prepare(result, identity.get());
        }
        return result;
    }

    private static Dialect dialect(Answerer who, Optional<Chip> chip) {
        if (who == Answerer.STUB) {
            return Dialect.STUB;
        }
        boolean shortStatus = chip.isPresent() && !chip.get().spec().romHas(RomFeature.LONG_STATUS);
        return shortStatus ? Dialect.ESP8266_ROM : Dialect.ROM;
    }

    /** By the port's USB ids; behind a network port, where nobody sees them, by the ROM's own note. */
    private UsbInterface usb(ChipSpec spec, Optional<ChipIdentity> identity, RememberedRegisters registers)
            throws EspException {
        PortTraits port = link.transport().traits();
        if (port.usb().isPresent()) {
            return spec.usbInterface(
                    port.usb().get().vendorId(), port.usb().get().productId());
        }
        boolean remote = port.kind() == PortTraits.Kind.RFC2217 || port.kind() == PortTraits.Kind.TCP;
        if (!remote || identity.isEmpty()) {
            return UsbInterface.NONE;
        }
        Optional<UsbProbe> probe = spec.usbProbe().on(identity.get().revision());
        return probe.isPresent() ? probe.get().read(registers) : UsbInterface.NONE;
    }

    /** Watchdogs that would reset a chip reached by USB-Serial/JTAG, and power for its flash. */
    private void prepare(Result result, ChipIdentity identity) throws EspException {
        ChipSpec spec = identity.chip().spec();
        boolean mayReset = result.usb() == UsbInterface.SERIAL_JTAG && result.who() == Answerer.ROM;
        if (mayReset && spec.watchdog().isPresent()) {
            link.write(spec.watchdog().get().disableWrites());
        }
        link.write(spec.flashPower().writes(identity.revision(), link));
    }
}
