package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Processor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a core dump tells.
 *
 * @param tasks the crashed one first
 * @param elfSha256 the first digits of the SHA-256 of the program's ELF file; empty when the dump does not say
 * @param panic the panic handler's own words
 * @param cause number of the exception, as the processor counts
 * @param faultAddress what the processor was about to access; only together with {@code cause}
 */
record CoreDumpContents(
        List<DumpedTask> tasks,
        Optional<String> elfSha256,
        Optional<String> panic,
        OptionalInt cause,
        OptionalInt faultAddress,
        Processor processor) {

    CoreDumpContents {
        tasks = List.copyOf(tasks);
    }

    /**
     * @param program its symbols tell the states of the tasks
     * @throws EspException {@code BAD_CORE_DUMP}
     */
    static CoreDumpContents of(CoreDump dump, Optional<ProgramCode> program) throws EspException {
        try {
            return dump.isElf() ? new CoreDumpElf(program).read(dump.contents()) : tasksOf(dump, program);
        } catch (EspException e) {
            throw new EspException(
                    Problem.BAD_CORE_DUMP, "the core dump cannot be read: " + e.getMessage(), e.evidence(), e);
        }
    }

    private static CoreDumpContents tasksOf(CoreDump dump, Optional<ProgramCode> program) throws EspException {
        Chip chip = dump.chip()
                .orElseThrow(
                        () -> new EspException(Problem.BAD_CORE_DUMP, "it was made on a chip that is not known here"));
        return new CoreDumpTaskList(dump, program, chip.spec().processor()).read();
    }
}
