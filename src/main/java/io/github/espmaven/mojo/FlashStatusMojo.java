package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.FlashChipJob;
import io.github.espmaven.report.FlashChipReport;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Prints the status registers of the flash chip in words, and writes them where that is wanted. */
@Mojo(name = "flash-status", requiresProject = false, threadSafe = true)
public final class FlashStatusMojo extends AbstractBoardMojo {

    /**
     * What to write to the registers 1, 2 and 3, as {@code 0,keep,keep}: numbers of 8 bits, or {@code keep}. Default: they
     * are only read.
     */
    @Parameter(property = "esp.writeStatus")
    private @Nullable String writeStatus;

    /**
     * Whether what is written is kept without power; else it holds until the flash chip is reset, and the board is then not
     * restarted.
     */
    @Parameter(property = "esp.nonVolatile", defaultValue = "false")
    private boolean nonVolatile;

    /**
     * Does also what is refused otherwise: firmware that does not fit (each fault is then a warning), and what secure boot
     * or flash encryption forbid. A mistake can cost the chip.
     */
    @Parameter(property = "esp.force", defaultValue = "false")
    private boolean force;

    /** Prints what would be done, and opens no port. */
    @Parameter(property = "esp.dryRun", defaultValue = "false")
    private boolean dryRun;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        Optional<FlashChipJob.Write> write = writeStatus == null
                ? Optional.empty()
                : Optional.of(FlashChipJob.Write.parse(writeStatus, nonVolatile, force));
        if (dryRun) {
            getLog().info(write.map(w -> "Would write " + w + ".").orElse("Would only read."));
            return;
        }
        FlashChipReport report = new FlashChipJob(board(), Clock.system(), listener()).status(write);
        report.lines().forEach(getLog()::info);
        toJson(output, report.json());
    }
}
