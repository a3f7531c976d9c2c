package io.github.espmaven.simulator;

import java.util.HashMap;
import java.util.Map;

/**
 * The ESP32-P4's own supply of its flash, which some ROMs leave off in download mode (protocol.md, section 1.8). It is on when the regulator's start has been asked for and has been let go again.
 */
final class FlashPowerRail implements Peripheral {
    private static final int CLOCK = 0x5011_010c;
    private static final int CONTROL = 0x5011_51bc;
    private static final int START = 1 << 27;
    private static final int REGULATOR = 0x5011_51b8;
    private static final int BYPASS = 1 << 7;
    private static final int SUPPLY = 0x5011_53fc;
    private static final int SUPPLY_ON = 3;

    private final NorFlash flash;
    private final Map<Integer, Integer> values = new HashMap<>();
    private boolean started;

    FlashPowerRail(NorFlash flash) {
        this.flash = flash;
    }

    @Override
    public boolean owns(int address) {
        return address == CLOCK || address == CONTROL || address == REGULATOR || address == SUPPLY;
    }

    @Override
    public int read(int address) {
        return values.getOrDefault(address, 0);
    }

    @Override
    public void write(int address, int value) {
        values.put(address, value);
        started |= read(CLOCK) == 1 && has(CONTROL, START) && has(REGULATOR, BYPASS) && has(SUPPLY, SUPPLY_ON);
        flash.power(started && has(SUPPLY, SUPPLY_ON) && !has(CONTROL, START) && !has(REGULATOR, BYPASS));
    }

    private boolean has(int address, int mask) {
        return (read(address) & mask) == mask;
    }

    @Override
    public void reset() {
        values.clear();
        started = false;
        flash.power(false);
    }
}
