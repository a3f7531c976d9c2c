package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.ChipInfoJob;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.ChipInfo;
import java.io.File;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Prints which chip is on the board: revision, package, features, crystal, addresses, flash, protection. */
@Mojo(
        name = "chip-info",
        defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST,
        requiresProject = false,
        threadSafe = true)
public final class ChipInfoMojo extends AbstractBoardsMojo {

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        work(board(), output, (named, board, listener) -> {
            ChipInfo info = new ChipInfoJob(board, Clock.system(), listener).run();
            String line = named.isPresent() ? info.board().line() : "";
            return Done.well(line, info.json()).with(info.lines());
        });
    }
}
