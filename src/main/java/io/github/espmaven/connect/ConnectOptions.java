package io.github.espmaven.connect;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetOptions.Before;
import java.util.Optional;

/**
 * The options of connecting; made from {@link #DEFAULTS} by its {@code with…} methods.
 *
 * @param chip the chip the user named; empty: find out
 * @param baud the rate to work at, in baud; lower ones are tried where it does not work
 * @param reset how to get into download mode and out of it
 * @param stub whether to use the stub
 * @param attempts how often things are tried
 * @param timeouts time limits of commands
 * @param spiConnection pins of the flash chip; empty: the chip's default
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
        boolean healing,
        LinkMemory memory) {

    /** Any chip, 921600 baud, reset, stub, seven attempts. */
    public static final ConnectOptions DEFAULTS = new ConnectOptions(
            Optional.empty(),
            921_600,
            ResetOptions.DEFAULTS,
            StubUse.USE,
            Attempts.USUAL,
            CommandTimeouts.DEFAULTS,
            Optional.empty(),
            true,
            LinkMemory.NONE);

    /** Whether to use the stub. */
    public enum StubUse {
        /** Where the chip has one. */
        USE,
        /** Where the chip has one, by {@link Device#startStub()}; at once where the ROM has no MD5 of the flash. */
        LATER,
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
        return reset.before() == Before.NO_RESET_NO_SYNC ? baud : Math.min(Chip.ROM_BAUD, baud);
    }

    public ConnectOptions withChip(Optional<Chip> newChip) {
        return new ConnectOptions(newChip, baud, reset, stub, attempts, timeouts, spiConnection, healing, memory);
    }

    public ConnectOptions withBaud(int newBaud) {
        return new ConnectOptions(chip, newBaud, reset, stub, attempts, timeouts, spiConnection, healing, memory);
    }

    public ConnectOptions withReset(ResetOptions newReset) {
        return new ConnectOptions(chip, baud, newReset, stub, attempts, timeouts, spiConnection, healing, memory);
    }

    public ConnectOptions withStub(StubUse newStub) {
        return new ConnectOptions(chip, baud, reset, newStub, attempts, timeouts, spiConnection, healing, memory);
    }

    public ConnectOptions withAttempts(Attempts newAttempts) {
        return new ConnectOptions(chip, baud, reset, stub, newAttempts, timeouts, spiConnection, healing, memory);
    }

    public ConnectOptions withTimeouts(CommandTimeouts newTimeouts) {
        return new ConnectOptions(chip, baud, reset, stub, attempts, newTimeouts, spiConnection, healing, memory);
    }

    public ConnectOptions withSpiConnection(SpiConnection pins) {
        return new ConnectOptions(chip, baud, reset, stub, attempts, timeouts, Optional.of(pins), healing, memory);
    }

    /** With healing switched off, nothing is remembered either. */
    public ConnectOptions withHealing(boolean on) {
        return new ConnectOptions(
                chip, baud, reset, stub, attempts, timeouts, spiConnection, on, on ? memory : LinkMemory.NONE);
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
                healing,
                healing ? newMemory : LinkMemory.NONE);
    }
}
