package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.input.TimeText;
import io.github.espmaven.report.StartReport;
import java.io.File;
import java.time.Duration;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals that reset a board or start a program on it, and show what it prints. */
abstract class AbstractStartMojo extends AbstractBoardMojo {

    /** How long to show what the board prints, as {@code 2s} or {@code 500ms}. */
    @Parameter(property = "esp.show", defaultValue = "2s")
    private String show = "2s";

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    final Duration show() throws EspException {
        return TimeText.parse("esp.show", show);
    }

    /** Prints the closing line, and writes the JSON where that is wanted. */
    final void conclude(StartReport report) throws EspException {
        getLog().info(report.line());
        toJson(output, report.json());
    }
}
