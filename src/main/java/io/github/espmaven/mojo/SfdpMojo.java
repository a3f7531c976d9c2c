package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.FlashChipJob;
import io.github.espmaven.report.FlashChipReport;
import java.io.File;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Prints the table in which the flash chip describes itself (SFDP), decoded and raw. */
@Mojo(name = "sfdp", requiresProject = false, threadSafe = true)
public final class SfdpMojo extends AbstractBoardMojo {

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        FlashChipReport report = new FlashChipJob(board(), Clock.system(), listener()).sfdp();
        report.lines().forEach(getLog()::info);
        toJson(output, report.json());
    }
}
