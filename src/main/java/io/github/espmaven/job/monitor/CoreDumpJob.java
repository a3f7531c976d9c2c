package io.github.espmaven.job.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.monitor.crash.CoreDump;
import io.github.espmaven.monitor.crash.CoreDumpReport;
import java.nio.file.Path;

/**
 * Decodes a core dump from a file.
 *
 * @param file a dump as it is, a partition, the base64 text of a console, or an ELF core file
 */
public record CoreDumpJob(Path file, ProgramSources programs, JobListener listener) {

    /**
     * Reads and decodes it.
     *
     * @throws EspException {@code FILE_UNREADABLE}, {@code BAD_CORE_DUMP}, or what is wrong with an ELF file
     */
    public CoreDumpReport run() throws EspException {
        byte[] bytes = InputFile.read(file).bytes();
        try {
            return new CoreDumpReport(CoreDump.read(bytes), new ProgramSearch(programs, listener).findOrSay());
        } catch (EspException e) {
            throw new EspException(
                    e.problem(), file + ": " + e.getMessage(), e.evidence().plus(Evidence.of(Key.FILE, file)), e);
        }
    }
}
