package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.EfuseCoding;
import io.github.espmaven.chip.EfuseController;
import io.github.espmaven.chip.ReedSolomon;
import io.github.espmaven.connect.Device;
import io.github.espmaven.loader.Commands;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Burns blocks of fuses by the registers of their controller (protocol.md, section 1.10). What is to be burned is read back from
 * the registers before the command is given, for a write on the line carries no checksum.
 */
final class EfuseBurner {
    private static final Duration REPLY = Duration.ofSeconds(3);
    private static final int READ_COMMAND = 1;
    private static final int PROGRAM_COMMAND = 2;
    private static final int CHECK_AT = 0x20;
    private static final int BLOCK_BYTES = 32;
    private static final int MOST_POLLS = 1000;

    private final Device device;
    private final EfuseController at;
    private boolean commanded;

    EfuseBurner(Device device, EfuseController at) {
        this.device = device;
        this.at = at;
    }

    private int read(int address) throws EspException {
        return device.loader().ask(new Commands.ReadRegister(address), REPLY).value();
    }

    private void write(int address, int value) throws EspException {
        device.loader().ask(new Commands.WriteRegister(address, value), REPLY);
    }

    /** All registers that show fuses, each read twice alike. */
    Map<Integer, Integer> shown() throws EspException {
        Map<Integer, Integer> shown = new HashMap<>();
        for (EfuseController.Block block : at.blocks()) {
            for (int register : block.registers()) {
                int value = read(register);
                if (read(register) != value) {
                    throw BurnPlan.refused(
                            "the line falsifies what is read of the fuses: nothing more is burned over it");
                }
                shown.put(register, value);
            }
        }
        return shown;
    }

    /** The coding scheme of the blocks behind BLOCK0, on the ESP32. */
    static int scheme(EfuseController at, Map<Integer, Integer> shown) throws EspException {
        return at.codingScheme().read(address -> shown.getOrDefault(address, 0));
    }

    /** Whether the blocks behind BLOCK0 have check bytes. */
    static boolean coded(EfuseController at, int scheme) {
        return at.reedSolomon() || EfuseCoding.hasCheckBytes(scheme);
    }

    /** Burns bits of one block, and has the controller read the fuses again. */
    void burn(int block, BigInteger bits, int scheme) throws EspException {
        int words = block == 0 ? at.blocks().get(0).words() : BLOCK_BYTES / 4;
        byte[] data = new byte[Math.max(BLOCK_BYTES, 4 * words)];
        for (int bit = bits.bitLength() - 1; bit >= 0; bit--) {
            data[bit / 8] |= (byte) (bits.testBit(bit) ? 1 << bit % 8 : 0);
        }
        byte[] stored = block == 0 || at.reedSolomon() ? data : EfuseCoding.encode(scheme, data);
        List<Integer> used = new ArrayList<>();
        int from = at.blocks().get(block).programming();
        Map<Integer, Integer> wanted = new HashMap<>();
        for (int i = 0; i < words; i++) {
            wanted.put(from + 4 * i, LittleEndian.u32(stored, 4 * i));
            used.add(from + 4 * i);
        }
        byte[] check = block > 0 && at.reedSolomon() ? ReedSolomon.check(data) : new byte[ReedSolomon.CHECK_BYTES];
        for (int i = 0; i < check.length && at.reedSolomon(); i += 4) {
            wanted.put(from + CHECK_AT + i, LittleEndian.u32(check, i));
            used.add(from + CHECK_AT + i);
        }
        // where each block has registers of its own, one command programs them all
        for (int other = 0; other < at.blocks().size() && !at.reedSolomon(); other++) {
            for (int i = 0; i < at.blocks().get(other).words() && other != block; i++) {
                wanted.put(at.blocks().get(other).programming() + 4 * i, 0);
            }
        }
        commanded = false;
        give(wanted, EfuseController.PROGRAM, PROGRAM_COMMAND | (at.reedSolomon() ? block << 2 : 0));
        Map<Integer, Integer> cleared = new HashMap<>();
        used.forEach(register -> cleared.put(register, 0));
        give(cleared, EfuseController.READ, READ_COMMAND);
    }

    /** Whether the command to burn was given to the last block, so that it may be burned. */
    boolean commanded() {
        return commanded;
    }

    /** What the last reading found wrong in a block with check bytes, as the error registers have it; 0: nothing. */
    long errors(int block) throws EspException {
        long all = Integer.toUnsignedLong(read(at.errors())) | (long) read(at.errors() + 4) << 32;
        int from = 4 * (block - 1);
        return all & (7L << from | 8L << (at.errorsShifted() ? from + 4 : from));
    }

    /** The blocks that were read with errors: a burning of them broke off, or something was burned over another thing. */
    Set<Integer> faulty() throws EspException {
        Set<Integer> faulty = new TreeSet<>();
        for (int block = 1; block < at.blocks().size(); block++) {
            if (errors(block) != 0) {
                faulty.add(block);
            }
        }
        return faulty;
    }

    private void give(Map<Integer, Integer> registers, int code, int command) throws EspException {
        for (Map.Entry<Integer, Integer> register : registers.entrySet()) {
            write(register.getKey(), register.getValue());
        }
        write(at.conf(), code);
        for (Map.Entry<Integer, Integer> register : registers.entrySet()) {
            if (read(register.getKey()) != register.getValue()) {
                write(at.conf(), 0);
                throw BurnPlan.refused(
                        "the registers of the fuses do not hold what was written to them, so the command was not"
                                + " given");
            }
        }
        commanded |= code == EfuseController.PROGRAM;
        write(at.command(), command);
        for (int poll = 0; read(at.command()) != 0; poll++) {
            if (poll == MOST_POLLS) {
                throw BurnPlan.refused("the controller of the fuses does not finish");
            }
        }
        write(at.conf(), 0);
    }
}
