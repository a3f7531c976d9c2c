package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Processor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the list of tasks that core dumps of ESP-IDF before version 5 may hold instead of an ELF file ({@code
 * core_dump_binary.c} of the component espcoredump): for each its addresses, control block and stack, the current one
 * first.
 */
record CoreDumpTaskList(CoreDump dump, Optional<ProgramCode> program, Processor processor) {
    private static final int TASK_HEADER_BYTES = 12;
    private static final int MAX_TASKS = 1000;

    CoreDumpContents read() throws EspException {
        byte[] bytes = dump.contents();
        long blockBytes = aligned(Integer.toUnsignedLong(dump.controlBlockBytes()));
        int count = dump.taskCount();
        if (count < 0 || count > MAX_TASKS) {
            throw new EspException(
                    Problem.BAD_CORE_DUMP, "it claims to hold " + Integer.toUnsignedLong(count) + " tasks");
        }
        MemoryImage memory = new MemoryImage();
        List<DumpedTask> tasks = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < count; i++) {
            need(bytes, at, TASK_HEADER_BYTES);
            int address = LittleEndian.u32(bytes, (int) at);
            int top = LittleEndian.u32(bytes, (int) at + 4);
            long stackBytes = aligned(Math.abs((long) LittleEndian.u32(bytes, (int) at + 8) - top));
            need(bytes, at, TASK_HEADER_BYTES + blockBytes + stackBytes);
            int block = (int) at + TASK_HEADER_BYTES;
            byte[] stack =
                    Arrays.copyOfRange(bytes, (int) (block + blockBytes), (int) (block + blockBytes + stackBytes));
            memory.add(address, Arrays.copyOfRange(bytes, block, (int) (block + blockBytes)));
            memory.add(top, stack);
            TaskRegisters registers = TaskRegisters.ofStack(stack, processor, memory);
            tasks.add(task(address, registers, memory, i == 0, program));
            at += TASK_HEADER_BYTES + blockBytes + stackBytes;
        }
        return new CoreDumpContents(
                tasks, Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), processor);
    }

    private static void need(byte[] bytes, long at, long length) throws EspException {
        if (at + length > bytes.length) {
            throw new EspException(Problem.BAD_CORE_DUMP, "it is cut off: a task at byte " + at + " is not complete");
        }
    }

    private static long aligned(long length) {
        return (length + 3) & -4L;
    }

    /** A task with what its control block in {@code memory} tells. */
    static DumpedTask task(
            int address, TaskRegisters registers, MemoryImage memory, boolean crashed, Optional<ProgramCode> program) {
        Optional<TaskControlBlock> block =
                memory.startingAt(address).map(bytes -> new TaskControlBlock(bytes, address));
        TaskState listed = block.map(b -> TaskState.of(b, program)).orElse(TaskState.UNKNOWN);
        return new DumpedTask(
                address,
                block.flatMap(TaskControlBlock::name),
                crashed ? TaskState.RUNNING : listed,
                crashed,
                registers);
    }
}
