package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.SecurityInfoJob;
import io.github.espmaven.report.SecurityDetails;
import java.io.File;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Prints how the chip on the board is protected: secure boot, flash encryption, secure download mode, what its keys are
 * for, and what that means for flashing.
 */
@Mojo(name = "security-info", requiresProject = false, threadSafe = true)
public final class SecurityInfoMojo extends AbstractBoardMojo {

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        SecurityDetails details = new SecurityInfoJob(board(), Clock.system(), listener()).run();
        details.lines().forEach(getLog()::info);
        toJson(output, details.json());
    }
}
