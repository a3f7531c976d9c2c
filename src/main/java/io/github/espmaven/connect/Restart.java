package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.chip.HardResetRule.Way;
import io.github.espmaven.chip.RtcWatchdog;
import io.github.espmaven.chip.Straps;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.reset.ResetPlan;
import io.github.espmaven.reset.ResetSequence;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Restarts the chip after the work, or leaves it in its loader (protocol.md, sections 1.8 and 2.7). */
final class Restart {
    private static final int SMALL_BLOCK = 0x400;
    private static final int LOADER_SYNCS = 3;
    private static final Duration LOADER_ANSWERS = Duration.ofMillis(200);

    private final Session session;
    private final Link link;

    Restart(Session session) {
        this.session = session;
        this.link = session.link();
    }

    /** Does it; false when this port or chip cannot, which is logged. */
    boolean perform(AfterReset after) throws EspException {
        try {
            return start(after);
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_LOST || session.usb() == UsbInterface.NONE) {
                throw e;
            }
            link.log(link.port() + " vanished with the reset, as the chip's own USB does");
            return true;
        }
    }

    /** Whether it can be done, for those who do not want to work for nothing. */
    void requirePossible(AfterReset after) throws EspException {
        if (after == AfterReset.SOFT_RESET && session.stubRunning()) {
            throw new EspException(
                    Problem.NOT_SUPPORTED,
                    "the stub cannot start the application without a reset",
                    link.evidence().with(Key.PARAMETER, "esp.after"));
        }
    }

    private boolean start(AfterReset after) throws EspException {
        return switch (after) {
            case HARD_RESET -> hardReset();
            case WATCHDOG_RESET -> watchdog().isPresent() ? watchdogReset() : hardReset();
            case SOFT_RESET -> softReset();
            case NO_RESET -> toRom();
            case NO_RESET_STUB -> true;
        };
    }

    private boolean hardReset() throws EspException {
        if (session.options().reset().hardSequence().isPresent()) {
            return byLines(session.options().reset().hardSequence().get());
        }
        prepare();
        if (session.usb() == UsbInterface.SERIAL_JTAG && enteredByHand()) {
            return watchdog().isPresent() ? watchdogReset() : byLinesIfThatLeads();
        }
        Way way = session.spec().hardReset().choose(session.usb(), session.secureDownload(), link);
        boolean done = switch (way) {
            case PULSE -> byLines(ResetPlan.pulse(link.transport().traits()));
            case SLOW_PULSE -> byLines(ResetSequence.HARD_USB);
            case WATCHDOG -> watchdogReset();
            case BUTTON -> false;
        };
        return done || withoutLines();
    }

    /**
     * Whether the chip's pin led it into download mode, or may have: a reset by USB-Serial/JTAG samples no pin, so that it
     * would begin in download mode again (protocol.md, section 9).
     */
    private boolean enteredByHand() throws EspException {
        OptionalInt strap = session.spec().straps().strapRegister();
        if (strap.isPresent() && !session.secureDownload()) {
            return (link.read(strap.getAsInt()) & Straps.SPI_BOOT) == 0;
        }
        return !session.options().reset().before().resets();
    }

    /** A reset by the lines, and whether the loader does no longer answer after it. */
    private boolean byLinesIfThatLeads() throws EspException {
        int rate = link.baud();
        boolean done = byLines(ResetSequence.HARD_USB);
        boolean stays = done && new SyncHandshake(link).answers(LOADER_SYNCS, LOADER_ANSWERS);
        if (stays) {
            link.setBaud(rate);
            link.log("the chip's boot pin led it into download mode, and a reset over USB leads there again");
        }
        return done && !stays;
    }

    /** Takes the console's rate first, so that whoever listens reads the chip's first words. */
    private boolean byLines(ResetSequence sequence) throws EspException {
        int rate = link.baud();
        link.setBaud(session.spec().consoleBaud());
        boolean done = link.restart(sequence);
        if (!done) {
            link.setBaud(rate);
        }
        return done;
    }

    /** A write that keeps the reset from leading back into download mode; its failure does not matter. */
    private void prepare() throws EspException {
        if (session.spec().beforeHardReset().isEmpty() || session.secureDownload()) {
            return;
        }
        try {
            link.write(session.spec().beforeHardReset().get());
        } catch (EspException e) {
            e.throwUnlessRetry(Retry.CONNECTING);
            link.log("before the reset: " + e.getMessage());
        }
    }

    /** A port without control lines: the chip's watchdog does it, or the user. */
    private boolean withoutLines() throws EspException {
        if (watchdog().isPresent()) {
            return watchdogReset();
        }
        link.log("press the board's reset button to start the application");
        return false;
    }

    private Optional<RtcWatchdog> watchdog() {
        return session.secureDownload()
                ? Optional.empty()
                : session.spec().watchdog().filter(RtcWatchdog::resetOffered);
    }

    private boolean watchdogReset() throws EspException {
        Optional<RtcWatchdog> watchdog = watchdog();
        if (watchdog.isEmpty()) {
            return false;
        }
        link.write(watchdog.get().resetWrites());
        link.setBaud(session.spec().consoleBaud());
        return true;
    }

    private boolean softReset() throws EspException {
        requirePossible(AfterReset.SOFT_RESET);
        leave(Commands.AfterWrite.STAY);
        return true;
    }

    private boolean toRom() throws EspException {
        if (session.stubRunning()) {
            leave(Commands.AfterWrite.REBOOT);
        }
        return true;
    }

    private void leave(Commands.AfterWrite then) throws EspException {
        link.exchange(new Commands.FlashBegin(0, 0, SMALL_BLOCK, 0, Commands.Encryption.NOT_SENT));
        link.exchange(new Commands.FlashEnd(then));
    }
}
