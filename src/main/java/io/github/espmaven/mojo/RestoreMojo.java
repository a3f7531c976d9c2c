package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.FirmwareSelection;
import io.github.espmaven.job.RestoreJob;
import io.github.espmaven.job.RestoreRequest;
import io.github.espmaven.report.FlashSummary;
import java.io.File;
import java.util.List;
import java.util.Locale;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Brings the flash of a board back to what a backup of it, or of another board with the same chip, holds: only sectors that
 * differ are written, and what was erased is erased. Nothing is asked: what cannot fit is refused before anything is done.
 */
@Mojo(name = "restore", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public final class RestoreMojo extends AbstractBoardMojo {

    /**
     * The bundle with the flash of a board: the one that {@code esp:backup} makes and {@code esp:restore} reads. Default:
     * {@code target/esp/backup.esp-firmware}.
     */
    @Parameter(property = "esp.backup")
    private @Nullable File backup;

    /**
     * Which parts of the firmware count, separated by commas: {@code app}, {@code bootloader}, {@code table}, the name of a
     * partition or a file; {@code app@next}, {@code app@active} or {@code app@ota_1}: the application, for that slot. Default:
     * all.
     */
    @Parameter(property = "esp.only")
    private @Nullable String only;

    /**
     * Does also what is refused otherwise: firmware that does not fit (each fault is then a warning), and what secure boot
     * or flash encryption forbid. A mistake can cost the chip.
     */
    @Parameter(property = "esp.force", defaultValue = "false")
    private boolean force;

    /** Prints what would be done, and opens no port. */
    @Parameter(property = "esp.dryRun", defaultValue = "false")
    private boolean dryRun;

    @Override
    void run() throws EspException {
        List<String> parts = FirmwareSelection.parse(only == null ? "" : only).names();
        if (only != null && parts.isEmpty()) {
            throw EspException.nothingNamed(
                    "esp.only names nothing", "esp.only", "nvs,storage, or leave it out for all");
        }
        RestoreRequest request = new RestoreRequest(board(), BackupMojo.file(backup, outputDirectory()), parts, force);
        RestoreJob job = new RestoreJob(request, Clock.system(), listener());
        if (dryRun) {
            job.dryRun().forEach(getLog()::info);
            return;
        }
        RestoreJob.Result result = job.run();
        String erased = result.erased() > 0 ? String.format(Locale.ROOT, " %,d B erased.", result.erased()) : "";
        String whole = result.whole() ? " The whole flash has the MD5 of the backup." : "";
        getLog().info(FlashSummary.line(result.report(), result.board(), result.ending()) + erased + whole);
    }
}
