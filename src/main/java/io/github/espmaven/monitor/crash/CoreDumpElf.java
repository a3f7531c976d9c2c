package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Processor;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.elf.ElfNote;
import io.github.espmaven.elf.ElfSegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the ELF file of a core dump of ESP-IDF ({@code core_dump_elf.c} of the component espcoredump): a note with the
 * registers for each task, the current one first; segments with control blocks and stacks; notes about program and panic.
 */
record CoreDumpElf(Optional<ProgramCode> program) {
    private static final int REGISTERS = 1;
    private static final int PROGRAM = 8266;
    private static final int EXTRA = 677;
    private static final int PANIC = 679;

    /** Where a note of registers has the address of the task's control block, and the registers. */
    private static final int TASK_AT = 24;

    private static final int REGISTERS_AT = 72;
    /** Behind the registers in an exception frame of RISC-V: mstatus, mtvec, mcause, mtval. */
    private static final int MCAUSE_WORD = 34;

    private static final int NO_CAUSE = 0xffff;

    CoreDumpContents read(byte[] bytes) throws EspException {
        ElfFile elf = ElfFile.parseCore(bytes);
        MemoryImage memory = memory(elf, bytes.length);
        List<ElfNote> notes = elf.notes();
        Optional<byte[]> extra = note(notes, EXTRA, 4);
        int crashed = extra.map(e -> LittleEndian.u32(e, 0)).orElse(0);
        List<DumpedTask> tasks = tasks(notes, memory, elf.processor(), crashed);
        OptionalInt cause = OptionalInt.empty();
        OptionalInt address = OptionalInt.empty();
        if (elf.processor() == Processor.XTENSA) { // pairs of register number and value: EXCCAUSE, EXCVADDR, others
            cause = extra.filter(e -> e.length >= 20 && LittleEndian.u32(e, 8) != NO_CAUSE)
                    .map(e -> OptionalInt.of(LittleEndian.u32(e, 8)))
                    .orElse(cause);
            address = cause.isPresent() ? OptionalInt.of(LittleEndian.u32(extra.orElseThrow(), 16)) : address;
        } else if (!tasks.isEmpty()) {
            OptionalInt frame = exceptionFrame(tasks.get(0), memory);
            if (frame.isPresent()) {
                cause = word(memory, frame.getAsInt() + 4 * MCAUSE_WORD);
                address = word(memory, frame.getAsInt() + 4 * MCAUSE_WORD + 4);
            }
        }
        return new CoreDumpContents(
                tasks,
                note(notes, PROGRAM, 5).map(n -> text(n, 4)).filter(s -> !s.isBlank()),
                note(notes, PANIC, 1).map(n -> text(n, 0).strip()),
                cause,
                address,
                elf.processor());
    }

    private static MemoryImage memory(ElfFile elf, int fileBytes) throws EspException {
        MemoryImage memory = new MemoryImage();
        long total = 0;
        for (ElfSegment segment : elf.segments()) {
            total += segment.type() == ElfSegment.LOAD ? segment.fileBytes() : 0;
            if (segment.type() == ElfSegment.LOAD && total <= fileBytes) {
                memory.add(segment.virtualAddress(), elf.contents(segment));
            }
        }
        return memory;
    }

    private static Optional<byte[]> note(List<ElfNote> notes, int type, int atLeast) {
        return notes.stream()
                .filter(n -> n.type() == type && n.contents().length >= atLeast)
                .map(ElfNote::contents)
                .findFirst();
    }

    private static String text(byte[] bytes, int from) {
        int end = from;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    private List<DumpedTask> tasks(List<ElfNote> notes, MemoryImage memory, Processor processor, int crashed) {
        List<DumpedTask> tasks = new ArrayList<>();
        for (ElfNote note : notes) {
            if (note.type() == REGISTERS && note.contents().length > REGISTERS_AT) {
                int address = LittleEndian.u32(note.contents(), TASK_AT);
                TaskRegisters registers = TaskRegisters.ofNote(note.contents(), REGISTERS_AT, processor, memory);
                tasks.add(CoreDumpTaskList.task(address, registers, memory, address == crashed, program));
            }
        }
        if (!tasks.isEmpty() && tasks.stream().noneMatch(DumpedTask::crashed)) { // in an interrupt, or before tasks ran
            DumpedTask current = tasks.get(0);
            tasks.set(0, CoreDumpTaskList.task(current.address(), current.registers(), memory, true, program));
        }
        tasks.sort(Comparator.comparing(t -> !t.crashed()));
        return tasks;
    }

    /** Where the panic handler's frame lies: at the beginning of the stretch of the stack that was saved. */
    private static OptionalInt exceptionFrame(DumpedTask crashed, MemoryImage memory) {
        Integer stackPointer = crashed.registers().byName().get("sp");
        Optional<MemoryImage.Stretch> stack = Optional.ofNullable(stackPointer).flatMap(memory::around);
        Optional<Integer> saved = stack.flatMap(s -> memory.word(s.start()));
        OptionalInt pc = crashed.registers().programCounter();
        return saved.isPresent() && pc.isPresent() && saved.get() == pc.getAsInt()
                ? OptionalInt.of(stack.orElseThrow().start())
                : OptionalInt.empty();
    }

    private static OptionalInt word(MemoryImage memory, int address) {
        return memory.word(address).map(OptionalInt::of).orElse(OptionalInt.empty());
    }
}
