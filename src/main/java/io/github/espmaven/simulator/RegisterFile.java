package io.github.espmaven.simulator;

import io.github.espmaven.chip.Registers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The chip's address space as READ_REG and WRITE_REG see it: fuses, peripherals, memory, and plain
 * registers that keep what is written. What nobody wrote reads 0.
 */
final class RegisterFile implements Registers {
    private final Map<Integer, Integer> fixed;
    private final List<Peripheral> peripherals = new ArrayList<>();
    private final Ram ram;
    private final Map<Integer, Integer> values = new HashMap<>();

    /** Made from {@code fixed} values that cannot be changed, such as the mask ROM's contents, and memory. */
    RegisterFile(Map<Integer, Integer> fixed, Ram ram) {
        this.fixed = Map.copyOf(fixed);
        this.ram = ram;
    }

    void add(Peripheral peripheral) {
        peripherals.add(peripheral);
    }

    @Override
    public int read(int address) {
        Integer unchangeable = fixed.get(address);
        if (unchangeable != null) {
            return unchangeable;
        }
        Optional<Peripheral> owner = owner(address);
        if (owner.isPresent()) {
            return owner.get().read(address);
        }
        return ram.has(address) ? ram.readWord(address) : values.getOrDefault(address, 0);
    }

    void write(int address, int value, int mask) {
        if (fixed.containsKey(address)) {
            return;
        }
        int merged = (read(address) & ~mask) | (value & mask);
        Optional<Peripheral> owner = owner(address);
        if (owner.isPresent()) {
            owner.get().write(address, merged);
        } else if (ram.has(address)) {
            ram.writeWord(address, merged);
        } else {
            values.put(address, merged);
        }
    }

    private Optional<Peripheral> owner(int address) {
        return peripherals.stream().filter(p -> p.owns(address)).findFirst();
    }

    /** Sets what the silicon itself puts into a register. */
    void set(int address, int value) {
        values.put(address, value);
    }

    /** The chip was reset: registers are cleared, memory stays. */
    void reset() {
        values.clear();
        peripherals.forEach(Peripheral::reset);
    }
}
