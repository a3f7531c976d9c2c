package io.github.espmaven.chip;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The registers of a chip's fuse controller (protocol.md, section 1.10). Addresses are absolute.
 *
 * @param blocks the blocks of fuses, BLOCK0 first
 * @param codingScheme how the blocks behind BLOCK0 are kept, on the ESP32; {@link BitField#NONE}: with the check bytes of
 *     {@link ReedSolomon}, which are programmed from the registers behind the data
 * @param conf says which command may be given: {@link #PROGRAM} or {@link #READ}
 * @param command bit 1 programs, bit 0 reads; from bit 2 on stands the number of the block
 * @param errors what reading found in the blocks, four bits each from BLOCK1 on; on the ESP32 one bit a coding unit
 * @param errorsShifted whether the fourth of these bits stands four bits further
 * @param interrupts raw and masked state, mask, and where ones clear the raw state
 * @param timing registers of the timing, with their values after a reset
 * @param voltage how the programming voltage rises, on all but the ESP32
 * @param writeLocks bits in BLOCK0 that forbid to program others
 * @param readLocks bits in BLOCK0 that forbid to read others
 */
public record EfuseController(
        List<Block> blocks,
        BitField codingScheme,
        int conf,
        int command,
        int errors,
        boolean errorsShifted,
        List<Integer> interrupts,
        Map<Integer, Integer> timing,
        Optional<Voltage> voltage,
        List<Lock> writeLocks,
        List<Lock> readLocks) {

    /** What {@link #conf} holds for programming. */
    public static final int PROGRAM = 0x5a5a;
    /** What {@link #conf} holds for reading. */
    public static final int READ = 0x5aa5;

    /**
     * A block of fuses.
     *
     * @param address the first register that shows them
     * @param words how many registers these are
     * @param programming the first register of what is to be programmed into them
     */
    public record Block(int address, int words, int programming) {
        public List<Integer> registers() {
            return IntStream.range(0, words).mapToObj(i -> address + 4 * i).toList();
        }
    }

    /**
     * The registers of the programming voltage's rise.
     *
     * @param dac DAC_CONF: steps in bits 16 to 9, clock divider in bits 7 to 0
     * @param powerOn WR_TIM_CONF1: time until the voltage is used, in bits 23 to 8
     */
    public record Voltage(int dac, int powerOn) {}

    /**
     * A fuse that locks others once it is set.
     *
     * @param masks the others, by register
     */
    public record Lock(BitField.Slice bit, Map<Integer, Integer> masks) {
        public Lock {
            masks = Map.copyOf(masks);
        }

        int mask(int address) {
            return masks.getOrDefault(address, 0);
        }
    }

    public EfuseController {
        blocks = List.copyOf(blocks);
        interrupts = List.copyOf(interrupts);
        timing = Map.copyOf(timing);
        writeLocks = List.copyOf(writeLocks);
        readLocks = List.copyOf(readLocks);
    }

    /** Whether the blocks are kept with the check bytes of {@link ReedSolomon}, and programmed one by one. */
    public boolean reedSolomon() {
        return codingScheme.width() == 0;
    }

    /** The fuses in a register that are locked by fuses as {@code registers} show them. */
    public static int locked(List<Lock> locks, int address, IntUnaryOperator registers) {
        int mask = 0;
        for (Lock lock : locks) {
            boolean set =
                    (registers.applyAsInt(lock.bit().address()) & lock.bit().mask()) != 0;
            mask |= set ? lock.mask(address) : 0;
        }
        return mask;
    }

    /** Sets, in made-up {@code fuses}, the locks of those fuses of a register that {@code mask} has ones for. */
    static void lock(EfuseImage fuses, List<Lock> locks, int address, int mask) {
        for (Lock lock : locks) {
            if ((lock.mask(address) & mask) != 0) {
                fuses.set(new BitField(List.of(lock.bit())), 1);
            }
        }
    }
}
