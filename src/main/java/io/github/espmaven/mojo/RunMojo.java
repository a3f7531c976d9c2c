package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.job.ResetBy;
import io.github.espmaven.job.ResetJob;
import java.time.Duration;
import org.apache.maven.plugins.annotations.Mojo;

/** Starts the program in the board's flash from the loader, without a reset, and shows what it prints. */
@Mojo(name = "run", requiresProject = false, threadSafe = true)
public final class RunMojo extends AbstractStartMojo {

    @Override
    void run() throws EspException {
        ResetJob job = new ResetJob(board(), Clock.system(), listener());
        conclude(job.run(ResetJob.To.RUN, new ResetBy.Chip(AfterReset.SOFT_RESET), Duration.ZERO, show()));
    }
}
