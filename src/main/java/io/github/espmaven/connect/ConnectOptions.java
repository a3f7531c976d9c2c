package io.github.espmaven.connect;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.loader.CommandTimeouts;
import java.time.Duration;
import java.util.Optional;

/**
 * How to connect; made from {@link #DEFAULTS} by its {@code with…} methods.
 *
 * @param chip the chip the user named; empty: find out
 * @param baud the rate to work at, in baud; lower ones are tried where it does not work
 * @param before what to do before speaking
 * @param stub whether to use the stub
 * @param attempts how often things are tried
 * @param timeouts time limits of commands
 * @param writeLimit how long a local port may take no data
 * @param resetDelay how long the boot pin is held; empty: the usual time and the long one in turn
 * @param resetSequence the user's own way into download mode, instead of the built-in ones
 * @param hardResetSequence the user's own way to restart the chip, instead of the pulse
 */
public record ConnectOptions(
        Optional<Chip> chip,
        int baud,
        Before before,
        StubUse stub,
        Attempts attempts,
        CommandTimeouts timeouts,
        Duration writeLimit,
        Optional<Duration> resetDelay,
        Optional<ResetSequence> resetSequence,
        Optional<ResetSequence> hardResetSequence) {

    /** The rate every ROM speaks at first. */
    public static final int ROM_BAUD = 115_200;

    /** Any chip, 921600 baud, reset, stub, seven attempts. */
    public static final ConnectOptions DEFAULTS = new ConnectOptions(
            Optional.empty(),
            921_600,
            Before.DEFAULT_RESET,
            StubUse.USE,
            Attempts.USUAL,
            CommandTimeouts.DEFAULTS,
            Duration.ofSeconds(10),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** What to do before speaking (protocol.md, section 2.5). */
    public enum Before {
        /** Reset into download mode with the control lines, in the way the port suggests. */
        DEFAULT_RESET,
        /** The same in the way of the USB-Serial/JTAG device. */
        USB_RESET,
        /** No reset: the board has been put into download mode by hand. */
        NO_RESET,
        /** No reset and no sync: an earlier run left the loader ready, at the rate given. */
        NO_RESET_NO_SYNC;

        /** Whether this resets the chip. */
        public boolean resets() {
            return this == DEFAULT_RESET || this == USB_RESET;
        }
    }

    /** Whether to use the stub. */
    public enum StubUse {
        /** Where the chip has one. */
        USE,
        /** Work with the mask ROM alone. */
        ROM_ONLY
    }

    public ConnectOptions {
        if (baud <= 0) {
            throw new IllegalArgumentException("bad baud rate: " + baud);
        }
    }

    /** The rate to begin with: the ROM's, or a lower one if wanted; with NO_RESET_NO_SYNC the one wanted. */
    int initialBaud() {
        return before == Before.NO_RESET_NO_SYNC ? baud : Math.min(ROM_BAUD, baud);
    }

    public ConnectOptions withChip(Optional<Chip> newChip) {
        return new ConnectOptions(
                newChip,
                baud,
                before,
                stub,
                attempts,
                timeouts,
                writeLimit,
                resetDelay,
                resetSequence,
                hardResetSequence);
    }

    public ConnectOptions withBaud(int newBaud) {
        return new ConnectOptions(
                chip,
                newBaud,
                before,
                stub,
                attempts,
                timeouts,
                writeLimit,
                resetDelay,
                resetSequence,
                hardResetSequence);
    }

    public ConnectOptions withBefore(Before newBefore) {
        return new ConnectOptions(
                chip,
                baud,
                newBefore,
                stub,
                attempts,
                timeouts,
                writeLimit,
                resetDelay,
                resetSequence,
                hardResetSequence);
    }

    public ConnectOptions withStub(StubUse newStub) {
        return new ConnectOptions(
                chip,
                baud,
                before,
                newStub,
                attempts,
                timeouts,
                writeLimit,
                resetDelay,
                resetSequence,
                hardResetSequence);
    }

    public ConnectOptions withAttempts(Attempts newAttempts) {
        return new ConnectOptions(
                chip,
                baud,
                before,
                stub,
                newAttempts,
                timeouts,
                writeLimit,
                resetDelay,
                resetSequence,
                hardResetSequence);
    }

    public ConnectOptions withTimeouts(CommandTimeouts newTimeouts) {
        return new ConnectOptions(
                chip,
                baud,
                before,
                stub,
                attempts,
                newTimeouts,
                writeLimit,
                resetDelay,
                resetSequence,
                hardResetSequence);
    }

    public ConnectOptions withWriteLimit(Duration newLimit) {
        return new ConnectOptions(
                chip, baud, before, stub, attempts, timeouts, newLimit, resetDelay, resetSequence, hardResetSequence);
    }

    public ConnectOptions withResetDelay(Optional<Duration> newDelay) {
        return new ConnectOptions(
                chip, baud, before, stub, attempts, timeouts, writeLimit, newDelay, resetSequence, hardResetSequence);
    }

    public ConnectOptions withResetSequence(Optional<ResetSequence> newSequence) {
        return new ConnectOptions(
                chip, baud, before, stub, attempts, timeouts, writeLimit, resetDelay, newSequence, hardResetSequence);
    }

    public ConnectOptions withHardResetSequence(Optional<ResetSequence> newSequence) {
        return new ConnectOptions(
                chip, baud, before, stub, attempts, timeouts, writeLimit, resetDelay, resetSequence, newSequence);
    }
}
