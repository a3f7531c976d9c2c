package io.github.espmaven.simulator;

import io.github.espmaven.chip.Registers;
import java.util.HashMap;
import java.util.Map;

/**
 * The chip's address space as READ_REG and WRITE_REG see it: fuses, the flash's SPI controller, memory, and plain
 * registers that keep what is written. What nobody wrote reads 0.
 */
final class RegisterFile implements Registers {
    private final Map<Integer, Integer> fixed;
    private final SpiPeripheral spi;
    private final Ram ram;
    private final Map<Integer, Integer> values = new HashMap<>();

    /** @param fixed values that cannot be changed: fuses, the mask ROM's contents */
    RegisterFile(Map<Integer, Integer> fixed, SpiPeripheral spi, Ram ram) {
        this.fixed = Map.copyOf(fixed);
        this.spi = spi;
        this.ram = ram;
    }

    @Override
    public int read(int address) {
        Integer unchangeable = fixed.get(address);
        if (unchangeable != null) {
            return unchangeable;
        }
        if (spi.owns(address)) {
            return spi.read(address);
        }
        return ram.has(address) ? ram.readWord(address) : values.getOrDefault(address, 0);
    }

    /** Writes {@code value} where {@code mask} has ones. */
    void write(int address, int value, int mask) {
        int merged = (read(address) & ~mask) | (value & mask);
        if (fixed.containsKey(address)) {
            return;
        }
        if (spi.owns(address)) {
            spi.write(address, merged);
        } else if (ram.has(address)) {
            ram.writeWord(address, merged);
        } else {
            values.put(address, merged);
        }
    }

    /** Sets what the silicon itself puts into a register. */
    void set(int address, int value) {
        values.put(address, value);
    }

    /** The chip was reset: plain registers are cleared, memory and fuses stay. */
    void reset() {
        values.clear();
        spi.reset();
    }
}
