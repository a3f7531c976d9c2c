package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Processor;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The registers of a task in a core dump of ESP-IDF, with its names for them ({@code core_dump_port.c} of the component
 * espcoredump, one file a processor), and the memory that the dump has.
 *
 * @param byName in the order in which they are shown; the program counter is {@code pc}
 */
record TaskRegisters(Map<String, Integer> byName, Processor processor, MemoryImage memory) implements CpuState {
    private static final String PC = "pc";
    private static final String[] RISC_V = {
        PC, "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "s2",
        "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"
    };
    private static final String[] XTENSA = {PC, "ps", "lbeg", "lend", "lcount", "sar"};
    private static final int WINDOW = 16;
    /** Where {@code xtensa_gregset_t} has the address registers, in words. */
    private static final int XTENSA_A0 = 64;

    /** Words of an exception frame of Xtensa: exit, pc, ps, a0 to a15, sar, exccause, excvaddr, lbeg, lend, lcount. */
    private static final int FRAME_A0 = 3;

    private static final int FRAME_SAR = 19;
    private static final int FRAME_LBEG = 22;
    private static final int FRAME_WORDS = 25;
    /** Words of a frame of a task that gave up the processor itself: exit (0), pc, ps, next, a0 to a3. */
    private static final int SOLICITED_A0 = 4;

    private static final int SOLICITED_REGISTERS = 4;

    TaskRegisters {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** From the general registers of an ELF core note, at {@code offset}. */
    static TaskRegisters ofNote(byte[] note, int offset, Processor processor, MemoryImage memory) {
        Map<String, Integer> all = new LinkedHashMap<>();
        if (processor == Processor.RISC_V) {
            put(all, RISC_V, note, offset);
        } else {
            put(all, XTENSA, note, offset);
            putWindow(all, note, offset + 4 * XTENSA_A0, WINDOW);
        }
        return new TaskRegisters(all, processor, memory);
    }

    /** From the frame that lies on the top of a task's stack. */
    static TaskRegisters ofStack(byte[] stack, Processor processor, MemoryImage memory) {
        Map<String, Integer> all = new LinkedHashMap<>();
        if (processor == Processor.RISC_V) {
            put(all, RISC_V, stack, 0);
        } else if (stack.length >= 4 * FRAME_WORDS && LittleEndian.u32(stack, 0) != 0) {
            put(all, new String[] {PC, "ps"}, stack, 4);
            put(all, new String[] {"sar"}, stack, 4 * FRAME_SAR);
            put(all, new String[] {"lbeg", "lend", "lcount"}, stack, 4 * FRAME_LBEG);
            putWindow(all, stack, 4 * FRAME_A0, WINDOW);
        } else {
            put(all, new String[] {PC, "ps"}, stack, 4);
            putWindow(all, stack, 4 * SOLICITED_A0, SOLICITED_REGISTERS);
        }
        return new TaskRegisters(all, processor, memory);
    }

    private static void put(Map<String, Integer> all, String[] names, byte[] words, int offset) {
        for (int i = 0; i < names.length && offset + 4 * i + 4 <= words.length; i++) {
            all.put(names[i], LittleEndian.u32(words, offset + 4 * i));
        }
    }

    private static void putWindow(Map<String, Integer> all, byte[] words, int offset, int count) {
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = "a" + i;
        }
        put(all, names, words, offset);
    }

    @Override
    public OptionalInt programCounter() {
        Integer pc = byName.get(PC);
        return pc == null ? OptionalInt.empty() : OptionalInt.of(pc);
    }

    @Override
    public Map<Integer, Integer> byNumber() {
        Map<Integer, Integer> numbered = new HashMap<>();
        int count = processor == Processor.RISC_V ? RISC_V.length : WINDOW;
        for (int i = processor == Processor.RISC_V ? 1 : 0; i < count; i++) {
            Integer value = byName.get(processor == Processor.RISC_V ? RISC_V[i] : "a" + i);
            if (value != null) {
                numbered.put(i, value);
            }
        }
        return numbered;
    }

    @Override
    public Optional<Integer> word(int address) {
        return memory.word(address);
    }
}
