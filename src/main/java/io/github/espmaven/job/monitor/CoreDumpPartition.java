package io.github.espmaven.job.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.ReadFlashJob;
import io.github.espmaven.job.ReadFlashRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.monitor.crash.CoreDump;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** Reads the core dump that a crashed program left in a partition of the flash. The board is reset for it. */
record CoreDumpPartition(ReadFlashRequest request, Clock clock, JobListener listener) {

    /** Hands the dump to {@code log}. What goes wrong is a warning: the crash is what the user must read. */
    void saveTo(ConsoleLog log) {
        try {
            new ReadFlashJob(request, clock, listener).run();
            Optional<CoreDump> dump = CoreDump.in(Files.readAllBytes(request.target()));
            if (dump.isPresent()) {
                log.coreDump(dump.get().bytes());
            } else {
                Files.deleteIfExists(request.target());
                log.note("there is no core dump in the partition");
            }
        } catch (EspException e) {
            log.warning("the core dump could not be read from the flash: " + e.getMessage());
        } catch (IOException e) {
            log.warning("the core dump could not be read from the flash: " + e);
        }
    }
}
