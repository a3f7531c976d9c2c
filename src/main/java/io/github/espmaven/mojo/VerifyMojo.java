package io.github.espmaven.mojo;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.FirmwareInputs;
import io.github.espmaven.job.ManyBoards;
import io.github.espmaven.job.VerifyJob;
import io.github.espmaven.report.BoardsReport;
import io.github.espmaven.report.RegionCheck;
import java.io.File;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/** Compares the board's flash with images, by MD5 of the chip, and lists what differs. Nothing is written. */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public final class VerifyMojo extends AbstractBoardsMojo {

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    /** Reads what differs, and lists the ranges that do with the first bytes of each; slower. */
    @Parameter(property = "esp.verifyDiff", defaultValue = "false")
    private boolean verifyDiff;

    @Inject
    VerifyMojo(MavenSession session, RepositorySystem repositories) {
        super(session, repositories);
    }

    @Override
    void run() throws EspException {
        Optional<BoardsGoal> several = boards();
        if (several.isPresent()) {
            verify(several.get());
            return;
        }
        VerifyJob.Result result = new VerifyJob(inputs(), verifyDiff, Clock.system(), listener()).run();
        RegionCheck.lines(result.checks()).forEach(getLog()::info);
        toJson(output, RegionCheck.json(result.checks(), result.board()));
        getLog().info(RegionCheck.conclusion(result.checks(), result.ending()));
    }

    private void verify(BoardsGoal several) throws EspException {
        FirmwareInputs inputs = inputs();
        BoardsReport report = several.run(screen(), tellsJson(), getLog(), (board, listener) -> {
            FirmwareInputs own = inputs.at(board.request(inputs.board()));
            VerifyJob.Result result = new VerifyJob(own, verifyDiff, Clock.system(), listener).run();
            JsonObject json = RegionCheck.json(result.checks(), result.board());
            try {
                return new ManyBoards.Done(RegionCheck.conclusion(result.checks(), result.ending()), json);
            } catch (EspException e) {
                RegionCheck.lines(result.checks()).forEach(listener::console);
                return ManyBoards.Done.failed(e, json);
            }
        });
        toJson(output, report.json());
        getLog().info(report.conclusion());
    }
}
