package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.job.DiffJob;
import io.github.espmaven.job.DiffRequest;
import io.github.espmaven.job.FirmwareInputs;
import io.github.espmaven.report.RegionDiff;
import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Says in what a board's flash differs from images, another firmware or another board: regions, sectors, and for images,
 * partition tables, filesystems and NVS what they say of themselves. Nothing is written, and a difference is no failure.
 */
@Mojo(name = "diff", defaultPhase = LifecyclePhase.INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public final class DiffMojo extends AbstractFirmwareMojo {

    /**
     * A firmware to compare the images with, in place of a board: the coordinates of a bundle, or the path of a bundle or of
     * anything else that {@code buildDirectory} may be. Default: the board's flash is compared.
     */
    @Parameter(property = "esp.diffFirmware")
    private @Nullable String diffFirmware;

    /** The port of a second board, to compare the board at {@code port} with, in place of images. */
    @Parameter(property = "esp.diffPort")
    private @Nullable String diffPort;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        FirmwareInputs inputs = inputs();
        List<ImageSpec> first = diffFirmware == null ? List.of() : firmware(diffFirmware);
        DiffRequest request =
                new DiffRequest(inputs, first, Optional.ofNullable(diffPort).map(inputs.board()::second));
        List<RegionDiff> diffs = new DiffJob(request, Clock.system(), listener()).run();
        RegionDiff.lines(diffs).forEach(getLog()::info);
        toJson(output, RegionDiff.json(diffs));
        getLog().info(RegionDiff.conclusion(diffs) + ".");
    }
}
