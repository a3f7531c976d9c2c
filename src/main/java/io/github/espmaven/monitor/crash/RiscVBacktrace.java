package io.github.espmaven.monitor.crash;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.FrameRules;
import io.github.espmaven.monitor.crash.BacktraceFrame.Certainty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The callers at the time of a RISC-V crash. They are found by the program's call frame information; where that ends, as
 * in the mask ROM, the next word of the stack that can be a return address is taken, and from there on every frame is
 * called plausible.
 */
final class RiscVBacktrace {
    private static final int RETURN = 1;
    private static final int STACK_POINTER = 2;
    private static final int STACK_ALIGNMENT = 16;
    private static final int MAX_ARGUMENT_BYTES = 32;
    private static final int MAX_FRAMES = 64;
    private static final int FARTHEST_SEARCH_BYTES = 0x1000;

    private final CpuState cpu;
    private final ProgramCode program;
    private final Optional<Chip> chip;
    private final List<BacktraceFrame> frames = new ArrayList<>();
    private Map<Integer, Integer> registers;
    private Certainty certainty = Certainty.CERTAIN;

    RiscVBacktrace(CpuState cpu, ProgramCode program, Optional<Chip> chip) {
        this.cpu = cpu;
        this.program = program;
        this.chip = chip;
        registers = cpu.byNumber();
    }

    /** Innermost first; the first is where the processor was. */
    List<BacktraceFrame> frames() {
        OptionalInt start = cpu.programCounter();
        if (start.isEmpty()) {
            return List.of();
        }
        int address = start.getAsInt();
        frames.add(frame(address));
        while (frames.size() < MAX_FRAMES) {
            OptionalInt caller = caller(address);
            if (caller.isEmpty()) {
                caller = nextPlausible();
            }
            if (caller.isEmpty()) {
                break;
            }
            address = caller.getAsInt();
            frames.add(frame(address));
        }
        return List.copyOf(frames);
    }

    private BacktraceFrame frame(int address) {
        return new BacktraceFrame(address, frames.isEmpty() ? address : address - 1, certainty);
    }

    /** The caller by call frame information. */
    private OptionalInt caller(int address) {
        int looked = frames.size() == 1 ? address : address - 1;
        Optional<FrameRules> found = program.rules(looked);
        Integer base = found.map(r -> registers.get(r.cfaRegister())).orElse(null);
        if (found.isEmpty() || base == null) {
            return frames.size() == 1 && FrameText.isRom(address, chip) ? returnRegister() : OptionalInt.empty();
        }
        FrameRules rules = found.get();
        int cfa = base + rules.cfaOffset();
        Map<Integer, Integer> before = new HashMap<>(registers);
        if (frames.size() > 1) {
            before.remove(RETURN); // it was overwritten by the call that led further in
        }
        rules.saved()
                .forEach((register, offset) -> cpu.word(cfa + offset)
                        .ifPresentOrElse(word -> before.put(register, word), () -> before.remove(register)));
        before.put(STACK_POINTER, cfa);
        Integer caller = before.get(rules.returnRegister());
        if (caller == null || (cfa == base && caller == address) || !canBeCode(caller)) {
            return OptionalInt.empty();
        }
        registers = before;
        return OptionalInt.of(caller);
    }

    private OptionalInt returnRegister() {
        Integer value = registers.get(RETURN);
        return value != null && canBeCode(value) ? OptionalInt.of(value) : OptionalInt.empty();
    }

    private boolean canBeCode(int address) {
        return program.isCode(address) || (FrameText.isRom(address, chip) && (address & 1) == 0);
    }

    /** The next word of the stack that can be a return address. */
    private OptionalInt nextPlausible() {
        Integer from = registers.get(STACK_POINTER);
        if (from == null || isOutermost(frames.get(frames.size() - 1).address())) {
            return OptionalInt.empty();
        }
        for (int at = from; at - from < FARTHEST_SEARCH_BYTES; at += 4) {
            Optional<Integer> word = cpu.word(at).filter(this::isReturnAddress);
            OptionalInt stackPointer = word.isPresent() ? stackAfter(word.get(), at) : OptionalInt.empty();
            if (stackPointer.isPresent()) {
                certainty = Certainty.PLAUSIBLE;
                registers = Map.of(STACK_POINTER, stackPointer.getAsInt());
                return OptionalInt.of(word.get());
            }
        }
        return OptionalInt.empty();
    }

    /**
     * The caller's stack pointer if the return address {@code word} was kept at {@code slot}. Compilers keep it in the
     * highest word of a frame, and above it at most the register arguments of a function like {@code printf}.
     */
    private OptionalInt stackAfter(int word, int slot) {
        int lowest = (slot + 4 + STACK_ALIGNMENT - 1) & -STACK_ALIGNMENT;
        for (int at = lowest; at <= lowest + MAX_ARGUMENT_BYTES; at += STACK_ALIGNMENT) {
            if (isBorneOut(word, at)) {
                return OptionalInt.of(at);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether the frame that a word would lead to has a caller itself: a leftover of an earlier call seldom does. */
    private boolean isBorneOut(int address, int stackPointer) {
        Optional<FrameRules> found = program.rules(address - 1);
        if (found.isEmpty() || found.get().cfaRegister() != STACK_POINTER || isOutermost(address)) {
            return true;
        }
        FrameRules rules = found.get();
        return Optional.ofNullable(rules.saved().get(rules.returnRegister()))
                .flatMap(offset -> cpu.word(stackPointer + rules.cfaOffset() + offset))
                .filter(this::isReturnAddress)
                .isPresent();
    }

    /** A task's outermost function: nothing plausible lies beyond it. */
    private boolean isOutermost(int address) {
        return program.frames(address - 1).stream()
                .flatMap(f -> f.function().stream())
                .anyMatch(f -> f.equals("vPortTaskWrapper") || f.equals("_start") || f.equals("call_start_cpu0"));
    }

    private boolean isReturnAddress(int word) {
        return program.isBehindCall(word) || (FrameText.isRom(word, chip) && (word & 1) == 0 && word != 0);
    }
}
