package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.job.EraseJob;
import io.github.espmaven.job.EraseRequest;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.FlashReportJson;
import io.github.espmaven.report.FlashSummary;
import java.io.File;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Erases the board's flash or parts of it. Nothing is erased that is not named. */
@Mojo(name = "erase", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public final class EraseMojo extends AbstractPartitionsMojo {

    /**
     * What to erase: {@code all}, or ranges {@code offset+length} and partition names, separated by commas:
     * {@code 0x9000+0x6000,otadata}; {@code data:nvs} means all partitions of that type and subtype, {@code data:*} all of
     * the type. Ranges are made of whole sectors of 4096 bytes.
     */
    @Parameter(property = "esp.erase")
    private @Nullable String erase;

    /**
     * Does also what is refused otherwise: firmware that does not fit (each fault is then a warning), and what secure boot
     * or flash encryption forbid. A mistake can cost the chip.
     */
    @Parameter(property = "esp.force", defaultValue = "false")
    private boolean force;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    /** Prints what would be done, and opens no port. */
    @Parameter(property = "esp.dryRun", defaultValue = "false")
    private boolean dryRun;

    @Override
    void run() throws EspException {
        EraseRequest request = new EraseRequest(
                board(), Optional.ofNullable(erase), table(), force ? Set.of(FlashOption.FORCE) : Set.of());
        if (dryRun) {
            getLog().info(new EraseJob(request, Clock.system(), new LogListener(screen())).dryRun());
            return;
        }
        work(request.board(), output, (named, board, listener) -> {
            EraseJob.Result result = new EraseJob(request.at(board), Clock.system(), listener).run();
            return Done.well(
                    FlashSummary.erased(result.bytes(), result.unproven(), result.ending()),
                    FlashReportJson.of(result.board(), result.unproven()));
        });
    }
}
