package io.github.espmaven.simulator;

import io.github.espmaven.chip.RtcWatchdog;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The RTC watchdog, by which a host resets the whole chip without wires (protocol.md, section 1.7). Its registers take
 * nothing while they are locked.
 */
final class WatchdogPeripheral implements Peripheral {
    private static final int ENABLED = 1 << 31;

    /** What the first stage does; 0: nothing. */
    private static final int FIRST_STAGE = 7 << 28;

    /** The slow clock, by the data sheets about 136 kHz. */
    private static final long SLOW_CLOCK_HERTZ = 136_000;

    private final RtcWatchdog at;
    private final CoreTime time;
    private final Map<Integer, Integer> values = new HashMap<>();
    private OptionalLong bitesAt = OptionalLong.empty();

    WatchdogPeripheral(RtcWatchdog at, CoreTime time) {
        this.at = at;
        this.time = time;
    }

    @Override
    public boolean owns(int address) {
        return address == at.config0() || address == at.config1() || address == at.writeProtect();
    }

    @Override
    public int read(int address) {
        return values.getOrDefault(address, 0);
    }

    @Override
    public void write(int address, int value) {
        if (address == at.writeProtect()) {
            values.put(address, value);
        } else if (read(at.writeProtect()) == RtcWatchdog.KEY) {
            values.put(address, value);
            arm();
        }
    }

    private void arm() {
        int config = read(at.config0());
        boolean armed = (config & ENABLED) != 0 && (config & FIRST_STAGE) != 0;
        long cycles = Integer.toUnsignedLong(read(at.config1()));
        bitesAt =
                armed ? OptionalLong.of(time.now() + cycles * 1_000_000_000L / SLOW_CLOCK_HERTZ) : OptionalLong.empty();
    }

    /** When it resets the chip; empty when it is off. */
    OptionalLong bitesAt() {
        return bitesAt;
    }

    @Override
    public void reset() {
        values.clear();
        bitesAt = OptionalLong.empty();
    }
}
