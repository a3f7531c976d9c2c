package io.github.espmaven.simulator;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.EfuseCoding;
import io.github.espmaven.chip.EfuseController;
import io.github.espmaven.chip.EfuseController.Block;
import io.github.espmaven.chip.EfuseImage;
import io.github.espmaven.chip.ReedSolomon;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The fuses and their controller (protocol.md, section 1.10). A fuse that is set stays set. What its registers show is
 * what the last reading found: at a reset, or by the read command.
 */
final class EfusePeripheral implements Peripheral, Storable {
    private static final int WINDOW_BYTES = 0x200;
    private static final int CHECK_REGISTERS_AT = 0x20;
    private static final int READ_COMMAND = 1;
    private static final int PROGRAM_COMMAND = 2;
    private static final int FAIL = 8;

    /** Errors that are counted when there are too many to be corrected; silicon's number is not known. */
    private static final int TOO_MANY = 7;

    private final EfuseController at;
    private final int base;
    private final byte[] cells;
    private final CpuTime time;
    private final boolean takesTime;
    private final Map<Integer, Integer> registers = new HashMap<>();
    private final Set<Integer> readOnly = new HashSet<>();
    private long readyAt;
    private long changes;
    private long savedChanges;
    private boolean failing;

    /**
     * @param base address of the first register
     * @param cells what is set, {@link ReedSolomon#CODE_BYTES} bytes a block; it is changed
     */
    EfusePeripheral(EfuseController at, int base, byte[] cells, CpuTime time, Timing timing) {
        this.at = at;
        this.base = base;
        this.cells = cells;
        this.time = time;
        takesTime = timing == Timing.REAL;
        at.blocks().forEach(block -> readOnly.addAll(block.registers()));
        readOnly.addAll(List.of(at.errors(), at.errors() + 4));
        readOnly.addAll(at.interrupts().subList(0, 2));
        reset();
    }

    /** The fuses of a chip whose registers show {@code image}. */
    static byte[] cells(EfuseController at, EfuseImage image) {
        byte[] cells = new byte[at.blocks().size() * ReedSolomon.CODE_BYTES];
        for (int number = 0; number < at.blocks().size(); number++) {
            byte[] data = new byte[ReedSolomon.DATA_BYTES];
            int word = 0;
            for (int register : at.blocks().get(number).registers()) {
                LittleEndian.put32(data, word, image.read(register));
                word += 4;
            }
            int from = number * ReedSolomon.CODE_BYTES;
            System.arraycopy(data, 0, cells, from, data.length);
            if (number > 0 && at.reedSolomon()) {
                byte[] check = ReedSolomon.check(data);
                System.arraycopy(check, 0, cells, from + data.length, check.length);
            }
        }
        return cells;
    }

    @Override
    public boolean owns(int address) {
        return address - base >= 0 && address - base < WINDOW_BYTES;
    }

    @Override
    public int read(int address) {
        boolean busy = time.now() < readyAt;
        if (address == at.command()) {
            return busy ? value(address) : 0;
        }
        if (address == at.interrupts().get(0)) {
            return busy ? 0 : value(address);
        }
        return address == at.interrupts().get(1)
                ? read(at.interrupts().get(0)) & value(at.interrupts().get(2))
                : value(address);
    }

    private int value(int register) {
        return registers.getOrDefault(register, 0);
    }

    @Override
    public void write(int address, int value) {
        if (address == at.command()) {
            command(value);
        } else if (address == at.interrupts().get(3)) {
            registers.merge(at.interrupts().get(0), ~value, (raw, mask) -> raw & mask);
        } else if (!readOnly.contains(address)) {
            registers.put(address, value);
        }
    }

    private void command(int value) {
        int conf = value(at.conf()) & 0xffff;
        if (programs(at.command(), value)) {
            program(value >>> 2);
            finish(value, PROGRAM_COMMAND, Duration.ofMillis(4));
        } else if ((value & READ_COMMAND) != 0 && conf == EfuseController.READ) {
            load();
            finish(value, READ_COMMAND, Duration.ofMillis(1));
        }
    }

    boolean programs(int address, int value) {
        return address == at.command()
                && (value & PROGRAM_COMMAND) != 0
                && (value(at.conf()) & 0xffff) == EfuseController.PROGRAM;
    }

    /** Programs as {@link #write} does, but the supply fails before all bits are set: some half of them is. */
    void programInPart(int value) {
        failing = true;
        program(value >>> 2);
        failing = false;
    }

    private void finish(int command, int interrupt, Duration duration) {
        registers.put(at.command(), command);
        registers.merge(at.interrupts().get(0), interrupt, (raw, more) -> raw | more);
        readyAt = time.now() + (takesTime ? duration.toNanos() : 0);
    }

    /** Programs the block with a number, or all of them where each has registers of its own. */
    private void program(int number) {
        for (int i = 0; i < at.blocks().size(); i++) {
            if (isVoltageThere() && (i == number || !at.reedSolomon())) {
                program(i, at.blocks().get(i));
            }
        }
    }

    /** Whether the programming voltage has risen when it is used. */
    private boolean isVoltageThere() {
        return at.voltage()
                .map(on -> {
                    int rise = (value(on.dac()) >>> 9 & 0xff) * (value(on.dac()) & 0xff);
                    return rise > 0 && (value(on.powerOn()) >>> 8 & 0xffff) > rise;
                })
                .orElse(true);
    }

    private void program(int number, Block block) {
        int cell = number * ReedSolomon.CODE_BYTES;
        boolean locked = true;
        for (int i = 0; i < block.words(); i++) {
            int mask = EfuseController.locked(at.writeLocks(), block.address() + 4 * i, this::value);
            set(cell + 4 * i, value(block.programming() + 4 * i) & ~mask);
            locked &= mask == -1;
        }
        for (int i = 0; i < ReedSolomon.CHECK_BYTES && number > 0 && at.reedSolomon() && !locked; i += 4) {
            set(cell + ReedSolomon.DATA_BYTES + i, value(block.programming() + CHECK_REGISTERS_AT + i));
        }
        changes++;
    }

    private void set(int cell, int bits) {
        int set = failing ? bits & new Random(cell + changes).nextInt() : bits;
        LittleEndian.put32(cells, cell, LittleEndian.u32(cells, cell) | set);
    }

    /** Reads the fuses into the registers, and leaves nothing to be programmed where these share memory with the reading. */
    private void load() {
        registers.put(at.errors(), 0);
        registers.put(at.errors() + 4, 0);
        for (int number = 0; number < at.blocks().size(); number++) {
            int from = number * ReedSolomon.CODE_BYTES;
            byte[] code = Arrays.copyOfRange(cells, from, from + ReedSolomon.CODE_BYTES);
            byte[] data = number == 0 ? code : at.reedSolomon() ? corrected(number, code) : decoded(number, code);
            int word = 0;
            for (int register : at.blocks().get(number).registers()) {
                registers.put(register, LittleEndian.u32(data, word));
                word += 4;
            }
        }
        Map<Integer, Integer> shown = Map.copyOf(registers);
        for (Block block : at.blocks()) {
            for (int register : block.registers()) {
                int hidden = EfuseController.locked(at.readLocks(), register, r -> shown.getOrDefault(r, 0));
                registers.merge(register, ~hidden, (value, mask) -> value & mask);
            }
        }
        for (int i = 0; i < ReedSolomon.CODE_BYTES && at.reedSolomon(); i += 4) {
            registers.remove(at.blocks().get(0).programming() + i);
        }
    }

    private byte[] corrected(int number, byte[] code) {
        int wrong = ReedSolomon.correct(code);
        report(4 * (number - 1), wrong < 0 ? TOO_MANY : wrong);
        report(4 * (at.errorsShifted() ? number : number - 1), wrong < 0 ? FAIL : 0);
        return code;
    }

    private byte[] decoded(int number, byte[] stored) {
        int scheme = at.codingScheme().slices().stream()
                .mapToInt(s -> (value(s.address()) & s.mask()) >>> s.lsb())
                .sum();
        report(EfuseCoding.UNITS * (number - 1), EfuseCoding.warnings(scheme, stored));
        return EfuseCoding.decode(scheme, stored);
    }

    private void report(int position, int bits) {
        registers.merge(at.errors() + position / 32 * 4, bits << position % 32, (old, more) -> old | more);
    }

    @Override
    public void reset() {
        registers.clear();
        registers.putAll(at.timing());
        readyAt = 0;
        load();
    }

    @Override
    public void saveTo(Storage storage) throws IOException {
        if (savedChanges != changes) {
            storage.store(cells);
            savedChanges = changes;
        }
    }
}
