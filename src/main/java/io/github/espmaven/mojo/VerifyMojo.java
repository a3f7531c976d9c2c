package io.github.espmaven.mojo;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.FirmwareInputs;
import io.github.espmaven.job.VerifyJob;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.RegionCheck;
import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Compares the board's flash with images, by MD5 of the chip, and lists what differs. Nothing is written. */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public final class VerifyMojo extends AbstractFirmwareMojo {

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    /** Reads what differs, and lists the ranges that do with the first bytes of each; slower. */
    @Parameter(property = "esp.verifyDiff", defaultValue = "false")
    private boolean verifyDiff;

    @Override
    void run() throws EspException {
        FirmwareInputs inputs = inputs();
        Optional<BoardsGoal> several = boards();
        checkEach(several, inputs);
        work(several, inputs.board(), output, (named, board, listener) -> {
            VerifyJob.Result result =
                    new VerifyJob(inputs.at(board, named), verifyDiff, Clock.system(), listener).run();
            List<String> lines = RegionCheck.lines(result.checks());
            JsonObject json = RegionCheck.json(result.checks(), result.board());
            try {
                Done done = Done.well(RegionCheck.conclusion(result.checks(), result.ending()), json);
                return named.isPresent() ? done : done.with(lines);
            } catch (EspException e) {
                return Done.failed(e, json).with(lines);
            }
        });
    }
}
