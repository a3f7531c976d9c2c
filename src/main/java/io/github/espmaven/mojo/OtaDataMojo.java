package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.job.OtaDataJob;
import io.github.espmaven.job.OtaDataRequest;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.OtaDataReport;
import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Shows which app the bootloader starts, as the otadata partition says, and with {@code bootSlot} chooses another. */
@Mojo(name = "ota-data", requiresProject = false, threadSafe = true)
public final class OtaDataMojo extends AbstractPartitionsMojo {

    /**
     * The app that the bootloader is to start: its partition's name, {@code ota_0}, {@code factory}, or {@code app@next}.
     * Writes the otadata partition as an update over the air does. Default: otadata stays as it is.
     */
    @Parameter(property = "esp.bootSlot")
    private @Nullable String bootSlot;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        TableInput table = table();
        Optional<String> slot = Optional.ofNullable(bootSlot).filter(name -> !name.isBlank());
        work(board(), output, (named, board, listener) -> {
            OtaDataRequest request = new OtaDataRequest(board, table, slot);
            OtaDataReport report = new OtaDataJob(request, Clock.system(), listener).run();
            List<String> lines = report.lines();
            int last = lines.size() - 1;
            return Done.well(lines.get(last), report.json()).with(lines.subList(0, last));
        });
    }
}
