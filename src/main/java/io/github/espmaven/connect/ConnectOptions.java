package io.github.espmaven.connect;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.transport.PortTraits;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The options of connecting; made from {@link #DEFAULTS} by its {@code with…} methods.
 *
 * @param chip the chip the user named; empty: find out
 * @param baud the rate to work at, in baud; lower ones are tried where it does not work
 * @param reset how to get into download mode and out of it
 * @param attempts how often things are tried
 * @param spiConnection pins of the flash chip; empty: the chip's default
 * @param flashBytes size of the flash where it does not tell it; empty: nobody knows
 * @param healing whether block size, baud rate and loader may become others than those wanted where the line needs it
 * @param memory what worked before
 */
public record ConnectOptions(
        Optional<Chip> chip,
        int baud,
        ResetOptions reset,
        StubUse stub,
        Attempts attempts,
        CommandTimeouts timeouts,
        Optional<SpiConnection> spiConnection,
        OptionalLong flashBytes,
        boolean healing,
        LinkMemory memory) {

    /** In place of a baud rate: the highest that adapter and board are known to hold, or else prove to. */
    public static final int BEST_BAUD = Integer.MAX_VALUE;

    private static final int USUAL_BAUD = 921_600;
    private static final int FAST_BAUD = 2_000_000;

    /** Any chip, 921600 baud, reset, stub, seven attempts. */
    public static final ConnectOptions DEFAULTS = new ConnectOptions(
            Optional.empty(),
            USUAL_BAUD,
            ResetOptions.DEFAULTS,
            StubUse.USE,
            Attempts.USUAL,
            CommandTimeouts.DEFAULTS,
            Optional.empty(),
            OptionalLong.empty(),
            true,
            LinkMemory.NONE);

    public enum StubUse {
        /** Where the chip has one. */
        USE,
        /** Where the chip has one, by {@link Device#startStub()}; at once where the ROM has no MD5 of the flash. */
        LATER,
        /** Work with the mask ROM, or with a stub that is found running. */
        NOT_NEEDED,
        /** Work with the mask ROM alone. */
        ROM_ONLY;

        /** Whether the stub is to be started. */
        public boolean isWanted() {
            return this == USE || this == LATER;
        }
    }

    public ConnectOptions {
        if (baud <= 0) {
            throw new IllegalArgumentException("bad baud rate: " + baud);
        }
    }

    /** The rate to begin with: the ROM's, or a lower one if wanted; with NO_RESET_NO_SYNC the one wanted. */
    int initialBaud() {
        return reset.before() == Before.NO_RESET_NO_SYNC ? baud : Math.min(Chip.ROM_BAUD, baud);
    }

    public ConnectOptions withChip(Optional<Chip> newChip) {
        return new ConnectOptions(
                newChip, baud, reset, stub, attempts, timeouts, spiConnection, flashBytes, healing, memory);
    }

    public ConnectOptions withBaud(int newBaud) {
        return new ConnectOptions(
                chip, newBaud, reset, stub, attempts, timeouts, spiConnection, flashBytes, healing, memory);
    }

    /**
     * With the rate that is tried first at a port instead of {@link #BEST_BAUD}: 2000000 baud where the adapter's data sheet
     * promises as much, else 921600. Where it does not work, a lower one is tried and remembered.
     */
    public ConnectOptions forPort(PortTraits port) {
        boolean fast = port.usb()
                .filter(usb -> UsbIds.maxBaud(usb.vendorId(), usb.productId()) >= FAST_BAUD)
                .isPresent();
        return baud == BEST_BAUD ? withBaud(fast ? FAST_BAUD : USUAL_BAUD) : this;
    }

    public ConnectOptions withReset(ResetOptions newReset) {
        return new ConnectOptions(
                chip, baud, newReset, stub, attempts, timeouts, spiConnection, flashBytes, healing, memory);
    }

    public ConnectOptions withStub(StubUse newStub) {
        return new ConnectOptions(
                chip, baud, reset, newStub, attempts, timeouts, spiConnection, flashBytes, healing, memory);
    }

    public ConnectOptions withAttempts(Attempts newAttempts) {
        return new ConnectOptions(
                chip, baud, reset, stub, newAttempts, timeouts, spiConnection, flashBytes, healing, memory);
    }

    public ConnectOptions withTimeouts(CommandTimeouts newTimeouts) {
        return new ConnectOptions(
                chip, baud, reset, stub, attempts, newTimeouts, spiConnection, flashBytes, healing, memory);
    }

    public ConnectOptions withSpiConnection(SpiConnection pins) {
        return new ConnectOptions(
                chip, baud, reset, stub, attempts, timeouts, Optional.of(pins), flashBytes, healing, memory);
    }

    public ConnectOptions withFlashBytes(OptionalLong named) {
        return new ConnectOptions(chip, baud, reset, stub, attempts, timeouts, spiConnection, named, healing, memory);
    }

    /** With healing switched off, nothing is remembered either. */
    public ConnectOptions withHealing(boolean on) {
        return new ConnectOptions(
                chip,
                baud,
                reset,
                stub,
                attempts,
                timeouts,
                spiConnection,
                flashBytes,
                on,
                on ? memory : LinkMemory.NONE);
    }

    public ConnectOptions withMemory(LinkMemory newMemory) {
        return new ConnectOptions(
                chip,
                baud,
                reset,
                stub,
                attempts,
                timeouts,
                spiConnection,
                flashBytes,
                healing,
                healing ? newMemory : LinkMemory.NONE);
    }
}
