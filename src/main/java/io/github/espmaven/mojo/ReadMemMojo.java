package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.MemoryJob;
import io.github.espmaven.report.MemoryReport;
import org.apache.maven.plugins.annotations.Mojo;

/** Prints words of the chip's memory or registers. */
@Mojo(name = "read-mem", requiresProject = false, threadSafe = true)
public final class ReadMemMojo extends AbstractMemoryMojo {

    @Override
    void run() throws EspException {
        MemoryReport report = new MemoryJob(board(), Clock.system(), listener()).read(memory());
        report.lines().forEach(getLog()::info);
        conclude(report);
    }
}
