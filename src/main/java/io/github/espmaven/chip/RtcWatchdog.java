package io.github.espmaven.chip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The watchdog that can reset the whole chip, by which one resets it without wires (protocol.md, section 1.7).
 *
 * @param config0 enables it and says what it does
 * @param config1 its timeout in slow-clock cycles
 * @param writeProtect opens the others when {@link #KEY} is written
 * @param superWatchdog the second watchdog beside it; empty where nobody switches it off
 * @param resetOffered whether a reset by it is sound on this chip; if not, pulse the reset line
 */
public record RtcWatchdog(
        int config0, int config1, int writeProtect, Optional<SuperWatchdog> superWatchdog, boolean resetOffered) {

    /** Opens the registers of every chip's RTC watchdog. */
    public static final int KEY = 0x50d8_3aa1;

    private static final int RESET_AFTER_CYCLES = 2000;
    /** Enabled, first stage resets the system, pulse lengths as the ROM likes them. */
    private static final int RESET_CONFIG = 0xd000_0102;

    private static final Duration RESET_TAKES = Duration.ofMillis(500);

    /**
     * A watchdog of its own beside the RTC watchdog.
     *
     * @param config where it is told to feed itself
     * @param autoFeed the bit that tells it so, 0 to 31
     * @param writeProtect opens {@code config} when {@code key} is written
     */
    public record SuperWatchdog(int config, int autoFeed, int writeProtect, int key) {}

    /** The writes that reset the chip. Not to be used in secure download mode. */
    public List<RegisterWrite> resetWrites() {
        return List.of(
                RegisterWrite.set(writeProtect, KEY),
                RegisterWrite.set(config1, RESET_AFTER_CYCLES),
                RegisterWrite.set(config0, RESET_CONFIG),
                RegisterWrite.set(writeProtect, 0).thenPause(RESET_TAKES));
    }

    /**
     * The writes that keep both watchdogs from resetting the chip while it is reached by USB-Serial/JTAG; none on chips
     * where that is not done.
     */
    public List<RegisterWrite> disableWrites() {
        List<RegisterWrite> writes = new ArrayList<>();
        superWatchdog.ifPresent(other -> {
            writes.add(RegisterWrite.set(writeProtect, KEY));
            writes.add(RegisterWrite.set(config0, 0));
            writes.add(RegisterWrite.set(writeProtect, 0));
            writes.add(RegisterWrite.set(other.writeProtect(), other.key()));
            writes.add(RegisterWrite.setBits(other.config(), 1 << other.autoFeed()));
            writes.add(RegisterWrite.set(other.writeProtect(), 0));
        });
        return List.copyOf(writes);
    }
}
