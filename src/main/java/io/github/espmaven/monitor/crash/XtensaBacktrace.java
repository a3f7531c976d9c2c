package io.github.espmaven.monitor.crash;

import io.github.espmaven.monitor.crash.BacktraceFrame.Certainty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The callers on a stack of an Xtensa processor with register windows (Xtensa ISA, section "Windowed Register Option"):
 * the return address and stack pointer of a function's caller are saved in the 16 bytes below the function's own stack
 * pointer. Whoever made the dump has spilled all windows to the stack.
 */
record XtensaBacktrace(CpuState cpu, Optional<ProgramCode> program) {
    private static final int RETURN = 0;
    private static final int STACK_POINTER = 1;
    private static final int SAVED_RETURN = -16;
    private static final int SAVED_STACK_POINTER = -12;
    /** The two highest bits of a return address say by how much the window moved; all code is in this quarter. */
    private static final int WINDOW_MASK = 0x3fff_ffff;

    private static final int CODE_QUARTER = 0x4000_0000;
    private static final int CALL_BYTES = 3;
    private static final int MAX_FRAMES = 100;

    /** Innermost first; the first is where the processor was. */
    List<BacktraceFrame> frames() {
        OptionalInt start = cpu.programCounter();
        Map<Integer, Integer> registers = cpu.byNumber();
        if (start.isEmpty()) {
            return List.of();
        }
        List<BacktraceFrame> frames = new ArrayList<>();
        frames.add(innermost(code(start.getAsInt())));
        Optional<Integer> next = Optional.ofNullable(registers.get(RETURN));
        Optional<Integer> stackPointer = Optional.ofNullable(registers.get(STACK_POINTER));
        while (frames.size() < MAX_FRAMES && next.isPresent() && next.get() != 0 && stackPointer.isPresent()) {
            int call = callBefore(next.get());
            frames.add(new BacktraceFrame(call, call, Certainty.CERTAIN));
            int base = stackPointer.get();
            next = cpu.word(base + SAVED_RETURN);
            stackPointer = cpu.word(base + SAVED_STACK_POINTER).filter(sp -> Integer.compareUnsigned(sp, base) > 0);
        }
        return List.copyOf(frames);
    }

    /** As the panic handler prints it, three bytes before, unless that is another function. */
    private BacktraceFrame innermost(int address) {
        int before = address - CALL_BYTES;
        int shown = functionAt(before).equals(functionAt(address)) ? before : address;
        return new BacktraceFrame(shown, shown, Certainty.CERTAIN);
    }

    private Optional<String> functionAt(int address) {
        return program.map(p -> p.frames(address))
                .filter(frames -> !frames.isEmpty())
                .flatMap(frames -> frames.get(frames.size() - 1).function());
    }

    /** The call instruction before the place that a return address, as it is in a register, leads to. */
    static int callBefore(int returnAddress) {
        return code(returnAddress) - CALL_BYTES;
    }

    private static int code(int returnAddress) {
        return (returnAddress & WINDOW_MASK) | CODE_QUARTER;
    }
}
