package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.job.ResetBy;
import io.github.espmaven.job.ResetJob;
import io.github.espmaven.job.input.TimeText;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Starts the program in the board's flash from the loader, without a reset, and shows what it prints. */
@Mojo(name = "run", requiresProject = false, threadSafe = true)
public final class RunMojo extends AbstractBoardMojo {

    /** How long to show what the board prints, as {@code 2s} or {@code 500ms}. */
    @Parameter(property = "esp.show", defaultValue = "2s")
    private String show = "2s";

    @Inject
    RunMojo(MavenSession session) {
        super(session);
    }

    @Override
    void run() throws EspException {
        ResetJob job = new ResetJob(board(), Clock.system(), listener());
        getLog().info(job.run(
                        ResetJob.To.RUN, new ResetBy.Chip(AfterReset.SOFT_RESET), TimeText.parse("esp.show", show))
                .line());
    }
}
