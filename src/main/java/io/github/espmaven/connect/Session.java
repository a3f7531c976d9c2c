package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
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

/** What is known of the chip at the other end, and how to get there again when the line or the loader broke. */
final class Session {
    private final Link link;
    private final ConnectOptions options;
    private Detected detected;
    private Optional<ChipIdentity> identity = Optional.empty();
    private RememberedRegisters registers;
    private UsbInterface usb = UsbInterface.NONE;
    private boolean stubRunning;

    private Session(Link link, ConnectOptions options, Detected detected) {
        this.link = link;
        this.options = options;
        this.detected = detected;
        this.registers = remembered(detected.chip());
    }

    /** Reaches the chip and makes it ready for work. */
    static Session open(Link link, ConnectOptions options) throws EspException {
        Answerer who = new Reach(link, options).reach();
        link.client().speak(dialect(who, options.chip()));
        Session session = new Session(link, options, detect(link, options));
        session.settle(who);
        new StartUp(session).run();
        return session;
    }

    /** The same with a chip that was reached before: it must be the same one. */
    void reopen() throws EspException {
        Optional<ChipIdentity> before = identity;
        meet();
        if (!before.map(ChipIdentity::mac).equals(identity.map(ChipIdentity::mac))) {
            throw new EspException(
                    Problem.OTHER_CHIP,
                    "another board answers at " + link.port() + " than before: " + describe(),
                    link.evidence());
        }
        new StartUp(this).run();
    }

    /** Reset, sync and detection once more; the loader is the ROM at its first rate then, unless a stub answered. */
    void meet() throws EspException {
        Answerer who = new Reach(link, options).reach();
        link.client().speak(dialect(who, Optional.of(chip())));
        detected = detect(link, options.withChip(Optional.of(chip())));
        settle(who);
    }

    /** A failed question is asked again after another reset, once. */
    private static Detected detect(Link link, ConnectOptions options) throws EspException {
        ChipDetector detector = new ChipDetector(link, options.chip());
        try {
            return detector.detect();
        } catch (EspException e) {
            if (!Failures.isTalk(e) || e.problem() == Problem.OTHER_CHIP) {
                throw e;
            }
            link.log(e.getMessage() + "; trying again");
            link.client().speak(dialect(new Reach(link, options).reach(), options.chip()));
            return detector.detect();
        }
    }

    private static Dialect dialect(Answerer who, Optional<Chip> chip) {
        if (who == Answerer.STUB) {
            return Dialect.STUB;
        }
        boolean shortStatus = chip.isPresent() && !chip.get().spec().romHas(RomFeature.LONG_STATUS);
        return shortStatus ? Dialect.ESP8266_ROM : Dialect.ROM;
    }

    /** Who it is, and what must be done before anything else. */
    private void settle(Answerer who) throws EspException {
        stubRunning = who == Answerer.STUB;
        link.client().speak(dialect(who, Optional.of(chip())));
        registers = remembered(chip());
        identity = secureDownload() ? Optional.empty() : Optional.of(chip().identify(registers, link.baud()));
        usb = usbInterface();
        if (identity.isEmpty()) {
            return;
        }
        if (usb == UsbInterface.SERIAL_JTAG && !stubRunning && spec().watchdog().isPresent()) {
            link.write(spec().watchdog().get().disableWrites());
        }
        link.write(spec().flashPower().writes(identity.get().revision(), link));
    }

    private RememberedRegisters remembered(Chip chip) {
        return new RememberedRegisters(link, chip.spec().uart().clkDiv());
    }

    /** By the port's USB ids; behind a network port, where nobody sees them, by the ROM's own note. */
    private UsbInterface usbInterface() throws EspException {
        PortTraits port = link.transport().traits();
        if (port.usb().isPresent()) {
            return spec().usbInterface(
                            port.usb().get().vendorId(), port.usb().get().productId());
        }
        boolean remote = port.kind() == PortTraits.Kind.RFC2217 || port.kind() == PortTraits.Kind.TCP;
        if (!remote || identity.isEmpty()) {
            return UsbInterface.NONE;
        }
        Optional<UsbProbe> probe = spec().usbProbe().on(identity.get().revision());
        return probe.isPresent() ? probe.get().read(registers) : UsbInterface.NONE;
    }

    Link link() {
        return link;
    }

    ConnectOptions options() {
        return options;
    }

    Chip chip() {
        return detected.chip();
    }

    ChipSpec spec() {
        return chip().spec();
    }

    Optional<SecurityInfo> security() {
        return detected.security();
    }

    boolean secureDownload() {
        return detected.secureDownload();
    }

    boolean secureBoot() {
        return detected.security().map(SecurityInfo::secureBoot).orElse(false);
    }

    /** Empty in secure download mode. */
    Optional<ChipIdentity> identity() {
        return identity;
    }

    RememberedRegisters registers() {
        return registers;
    }

    UsbInterface usb() {
        return usb;
    }

    boolean stubRunning() {
        return stubRunning;
    }

    void stubHasStarted() {
        stubRunning = true;
        link.client().speak(Dialect.STUB);
    }

    /** For questions the chip does not answer in secure download mode. */
    EspException locked(String what) {
        return new EspException(
                Problem.SECURE_DOWNLOAD_MODE,
                "the chip is in secure download mode and does not tell " + what,
                link.evidence().with(Key.CHIP, chip()));
    }

    String describe() {
        return identity.map(ChipIdentity::description).orElse(chip().toString());
    }
}
