package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.BackupJob;
import io.github.espmaven.job.BackupRequest;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.FlashReportJson;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the whole flash of a board in a bundle, partition by partition, for {@code esp:restore}. What is erased is not read;
 * a backup that was broken off is continued; all is proven by the chip's MD5.
 */
@Mojo(name = "backup", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public final class BackupMojo extends AbstractPartitionsMojo {

    /**
     * The bundle with the flash of a board: the one that {@code esp:backup} makes and {@code esp:restore} reads. Default:
     * {@code target/esp/backup.esp-firmware}.
     */
    @Parameter(property = "esp.backup")
    private @Nullable File backup;

    @Override
    void run() throws EspException {
        Path single = file(backup, outputDirectory());
        TableInput table = table();
        work(board(), null, (named, board, listener) -> {
            Path target = named.map(one -> one.beside(single)).orElse(single);
            BackupJob.Result result =
                    new BackupJob(new BackupRequest(board, table, target), Clock.system(), listener).run();
            String what = String.format(
                    Locale.ROOT,
                    "%,d B of the flash of %s, the rest erased, %s",
                    result.stored(),
                    result.from().mac(),
                    result.unproven().map(why -> "not verified: " + why).orElse("verified"));
            return Done.well(
                    ResultFile.made(target, result.bytes(), what) + " "
                            + result.ending().words(),
                    FlashReportJson.of(result.board(), result.unproven()));
        });
    }

    static Path file(@Nullable File backup, Path folder) {
        return backup == null ? folder.resolve("backup.esp-firmware") : backup.toPath();
    }
}
