package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.BoardParameters;
import io.github.espmaven.job.ElfParameters;
import io.github.espmaven.job.FlashMapJob;
import io.github.espmaven.job.FlashMapRequest;
import io.github.espmaven.report.FlashMap;
import io.github.espmaven.report.FlashMapPage;
import io.github.espmaven.report.FlashMapText;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/**
 * Draws what lies where in the flash: partitions, images, free space, how full each app's partition is, the memory use
 * of each app, and after a flash what it wrote. As a table in the log and as a picture in a page.
 */
@Mojo(
        name = "flash-map",
        defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST,
        requiresProject = false,
        threadSafe = true)
public final class FlashMapMojo extends AbstractEspMojo {

    /** What goes where: {@code <image>} with {@code <offset>} and {@code <file>}, as for {@code esp:flash}. */
    @Parameter
    private @Nullable List<ImageParameter> images;

    /** The same in one text: {@code 0x0=boot.bin,0x8000=table.bin,0x10000=app.bin}. */
    @Parameter(property = "esp.images")
    private @Nullable String imageList;

    /** Firmware as a whole: the coordinates or the path of a bundle, as for {@code esp:flash}. */
    @Parameter(property = "esp.firmware")
    private @Nullable String firmware;

    /** The build directory of ESP-IDF, whose {@code flasher_args.json} says all of it. */
    @Parameter(property = "esp.buildDirectory")
    private @Nullable File buildDirectory;

    /** The partition table, CSV or binary. Default: the table among the images. */
    @Parameter(property = "esp.partitionTable")
    private @Nullable File partitionTable;

    /** The chip, as {@code esp32c3}. Default: what the images say. */
    @Parameter(property = "esp.chip")
    private @Nullable String chip;

    /** The size of the flash, as {@code 4MB}. Default: that of the last board flashed, or what the bootloader says. */
    @Parameter(property = "esp.flashSize")
    private @Nullable String flashSize;

    /** The report of the last flash, which need not exist. Default: {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.flashReport")
    private @Nullable File flashReport;

    /** The page to make. Default: {@code target/esp/flash-map.html}. */
    @Parameter(property = "esp.outputFile")
    private @Nullable File outputFile;

    private final MavenArtifacts artifacts;

    @Inject
    FlashMapMojo(MavenSession session, RepositorySystem repositories) {
        super(session);
        this.artifacts = new MavenArtifacts(repositories, session);
    }

    @Override
    void run() throws EspException {
        FlashMap map = new FlashMapJob(request()).run();
        FlashMapText.lines(map).forEach(getLog()::info);
        Path page = outputFile == null ? outputDirectory().resolve("flash-map.html") : outputFile.toPath();
        ResultFile.write(page, FlashMapPage.html(map).getBytes(StandardCharsets.UTF_8));
        getLog().info("Picture: " + page);
    }

    private FlashMapRequest request() throws EspException {
        ImageInputs inputs =
                ImageInputs.of(imageList, images, buildDirectory).withFirmware(firmware, artifacts.dependencies());
        return new FlashMapRequest(
                project().map(MavenProject::getName).orElse("Flash"),
                BoardParameters.namedChip(
                        Optional.ofNullable(chip), inputs.build().behind(System.getenv())),
                inputs.specs(directory(), artifacts),
                Optional.ofNullable(partitionTable).map(File::toPath),
                ElfParameters.flashBytes(Optional.ofNullable(flashSize)),
                flashReport == null ? outputDirectory().resolve("flash-report.json") : flashReport.toPath());
    }
}
