package io.github.espmaven.simulator;

import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.chip.RtcWatchdog;
import io.github.espmaven.chip.RtcWatchdog.SuperWatchdog;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The RTC watchdog, by which a host resets the whole chip without wires, and the super watchdog beside it (protocol.md,
 * section 1.7). Their registers take nothing while they are locked.
 */
final class WatchdogPeripheral implements Peripheral {
    private static final int ENABLED = 1 << 31;

    /** What the first stage does; 0: nothing. */
    private static final int FIRST_STAGE = 7 << 28;

    /** The slow clock, by the data sheets about 136 kHz. */
    private static final long SLOW_CLOCK_HERTZ = 136_000;

    /** What the bootloader gives an application to start, by ESP-IDF's default. */
    private static final Duration OF_APPLICATION = Duration.ofSeconds(9);

    /** The super watchdog's period, by the data sheets a little less. */
    private static final Duration OF_SUPER_WATCHDOG = Duration.ofSeconds(1);

    private final RtcWatchdog at;
    private final CpuTime time;
    private final Map<Integer, Integer> values = new HashMap<>();
    private OptionalLong expiresAt = OptionalLong.empty();
    private OptionalLong superExpiresAt = OptionalLong.empty();

    WatchdogPeripheral(RtcWatchdog at, CpuTime time) {
        this.at = at;
        this.time = time;
    }

    @Override
    public boolean owns(int address) {
        boolean isSuper = at.superWatchdog()
                .filter(s -> address == s.config() || address == s.writeProtect())
                .isPresent();
        return isSuper || address == at.config0() || address == at.config1() || address == at.writeProtect();
    }

    @Override
    public int read(int address) {
        return values.getOrDefault(address, 0);
    }

    @Override
    public void write(int address, int value) {
        if (at.superWatchdog().filter(s -> s.config() == address).isPresent()) {
            writeSuper(at.superWatchdog().get(), value);
        } else if (address == at.writeProtect() || isSuperWriteProtect(address)) {
            values.put(address, value);
        } else if (read(at.writeProtect()) == RtcWatchdog.KEY) {
            values.put(address, value);
            arm();
        }
    }

    private boolean isSuperWriteProtect(int address) {
        return at.superWatchdog().filter(s -> s.writeProtect() == address).isPresent();
    }

    private void writeSuper(SuperWatchdog other, int value) {
        if (read(other.writeProtect()) == other.key()) {
            values.put(other.config(), value);
            if ((value & 1 << other.autoFeed()) != 0) {
                superExpiresAt = OptionalLong.empty();
            }
        }
    }

    /**
     * The chip was restarted over its own USB at {@code now}, which leaves the watchdogs of the application running with
     * nobody to feed them.
     */
    void runOn(long now) {
        if (at.superWatchdog().isPresent()) {
            expiresAt = OptionalLong.of(now + OF_APPLICATION.toNanos());
            superExpiresAt = OptionalLong.of(now + OF_SUPER_WATCHDOG.toNanos());
        }
    }

    private void arm() {
        int config = read(at.config0());
        boolean armed = (config & ENABLED) != 0 && (config & FIRST_STAGE) != 0;
        long cycles = Integer.toUnsignedLong(read(at.config1()));
        expiresAt =
                armed ? OptionalLong.of(time.now() + cycles * 1_000_000_000L / SLOW_CLOCK_HERTZ) : OptionalLong.empty();
    }

    /** When one of them resets the chip; empty when both are off. */
    OptionalLong expiresAt() {
        return VirtualChip.earliest(expiresAt, superExpiresAt);
    }

    ResetReason reason() {
        return expiresAt().equals(superExpiresAt) ? ResetReason.SUPER_WATCHDOG : ResetReason.RTC_WATCHDOG_ALL;
    }

    @Override
    public void reset() {
        values.clear();
        expiresAt = OptionalLong.empty();
        superExpiresAt = OptionalLong.empty();
    }
}
