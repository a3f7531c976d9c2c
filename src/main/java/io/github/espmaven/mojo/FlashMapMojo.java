package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.job.FlashMapJob;
import io.github.espmaven.job.FlashMapRequest;
import io.github.espmaven.job.input.BoardParameters;
import io.github.espmaven.job.input.ElfParameters;
import io.github.espmaven.job.input.HeaderParameters;
import io.github.espmaven.job.input.TableParameters;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.report.ResultFile;
import io.github.espmaven.report.map.FlashMap;
import io.github.espmaven.report.map.FlashMapPage;
import io.github.espmaven.report.map.FlashMapText;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.doxia.sink.Sink;
import org.apache.maven.doxia.sink.SinkFactory;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.reporting.MavenMultiPageReport;
import org.apache.maven.reporting.MavenReportException;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/**
 * Draws what lies where in the flash: partitions, images, free space, how full each app's partition is, the memory use
 * of each app, and after a flash what it wrote. As a table in the log, as a picture in a page, and as a report of the
 * module's site.
 */
@Mojo(
        name = "flash-map",
        defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST,
        requiresProject = false,
        threadSafe = true)
public final class FlashMapMojo extends AbstractEspMojo implements MavenMultiPageReport {

    /** What goes where: {@code <image>} with {@code <offset>} and {@code <file>}, as for {@code esp:flash}. */
    @Parameter
    private @Nullable List<ImageParameter> images;

    /** The same in one text: {@code 0x0=boot.bin,0x8000=table.bin,0x10000=app.bin}. */
    @Parameter(property = "esp.images")
    private @Nullable String imageList;

    /**
     * Firmware as a whole: the coordinates or the path of a bundle, as for {@code esp:flash}. Default where nothing else
     * is configured, as for the report of a site: the module's own bundle, if its packaging is {@code esp-firmware}.
     */
    @Parameter(property = "esp.firmware")
    private @Nullable String firmware;

    /** The build directory of ESP-IDF, whose {@code flasher_args.json} says all of it. */
    @Parameter(property = "esp.buildDirectory")
    private @Nullable File buildDirectory;

    /** The partition table, CSV or binary. Default: the table among the images. */
    @Parameter(property = "esp.partitionTable")
    private @Nullable File partitionTable;

    /** Where in the flash the partition table lies, as {@code CONFIG_PARTITION_TABLE_OFFSET} of ESP-IDF says. */
    @Parameter(property = "esp.partitionTableOffset", defaultValue = "0x8000")
    private String partitionTableOffset = "0x8000";

    /** The chip, as {@code esp32c3}. Default: what the images say. */
    @Parameter(property = "esp.chip")
    private @Nullable String chip;

    /** The size of the flash, as {@code 4MB}. Default: that of the last board flashed, or what the bootloader says. */
    @Parameter(property = "esp.flashSize")
    private @Nullable String flashSize;

    /** Flash mode for the header of an image made from an ELF file, as for {@code esp:flash}. */
    @Parameter(property = "esp.flashMode")
    private @Nullable String flashMode;

    /** Flash frequency for the header of an image made from an ELF file, as for {@code esp:flash}. */
    @Parameter(property = "esp.flashFrequency")
    private @Nullable String flashFrequency;

    /** The report of the last flash, which need not exist. Default: {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.flashReport")
    private @Nullable File flashReport;

    /** The page to make. Default: {@code target/esp/flash-map.html}. */
    @Parameter(property = "esp.outputFile")
    private @Nullable File outputFile;

    /** Also writes all of it as JSON to this file. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    private final MavenArtifacts artifacts;
    private @Nullable File siteDirectory;

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
        if (output != null) {
            JsonFile.write(output.toPath(), map.json());
        }
    }

    /**
     * A site shows the flash of a module that has firmware. Where nothing is configured there is none, and where files are
     * missing the module was not built yet.
     */
    @Override
    public boolean canGenerateReport() throws MavenReportException {
        return !isSkipped() && reporting(this::isThere);
    }

    private boolean isThere() throws EspException {
        FlashMapRequest request = request();
        if (request.images().isEmpty() && request.partitionTable().file().isEmpty()) {
            return false;
        }
        try {
            new FlashMapJob(request).run();
            return true;
        } catch (EspException e) {
            if (e.problem() != Problem.FILE_UNREADABLE) {
                throw e;
            }
            getLog().warn("The site gets no flash map: " + e.getMessage());
            return false;
        }
    }

    @Override
    public void generate(Sink sink, @Nullable SinkFactory pages, Locale locale) throws MavenReportException {
        FlashMap map = reporting(() -> new FlashMapJob(request()).run());
        sink.head();
        sink.title();
        sink.text(getName(locale));
        sink.title_();
        sink.head_();
        sink.body();
        sink.section1();
        sink.sectionTitle1();
        sink.text(getName(locale));
        sink.sectionTitle1_();
        sink.rawText(FlashMapPage.picture(map));
        sink.rawText(FlashMapPage.table(map));
        sink.section1_();
        sink.body_();
        sink.flush();
        sink.close();
    }

    @Override
    public void generate(Sink sink, Locale locale) throws MavenReportException {
        generate(sink, null, locale);
    }

    private static <T> T reporting(Work<T> work) throws MavenReportException {
        try {
            return explaining(work);
        } catch (MojoExecutionException e) {
            MavenReportException failure = new MavenReportException(e.getMessage());
            failure.addSuppressed(e);
            throw failure;
        }
    }

    @Override
    public String getName(Locale locale) {
        return "Flash map";
    }

    @Override
    public String getDescription(Locale locale) {
        return "What lies where in the flash, how full each partition is, and the memory use of each app.";
    }

    @Override
    public String getCategoryName() {
        return CATEGORY_PROJECT_REPORTS;
    }

    @Override
    @SuppressWarnings("deprecation") // its successor is unknown to older site plugins
    public String getOutputName() {
        return "flash-map";
    }

    @Override
    public boolean isExternalReport() {
        return false;
    }

    @Override
    public File getReportOutputDirectory() {
        return siteDirectory == null ? outputDirectory().toFile() : siteDirectory;
    }

    @Override
    public void setReportOutputDirectory(File directory) {
        this.siteDirectory = directory;
    }

    private FlashMapRequest request() throws EspException {
        ImageInputs inputs =
                ImageInputs.of(imageList, images, buildDirectory).withFirmware(firmware, artifacts.dependencies());
        Map<String, String> environment = inputs.build().behind(System.getenv());
        List<ImageSpec> specs = inputs.specs(directory(), artifacts);
        return new FlashMapRequest(
                project().map(MavenProject::getName).orElse("Firmware"),
                BoardParameters.namedChip(Optional.ofNullable(chip), environment),
                specs.isEmpty() && partitionTable == null ? packaged() : specs,
                TableParameters.input(
                        Optional.ofNullable(partitionTable).map(File::toPath), partitionTableOffset, System.getenv()),
                HeaderParameters.of(
                        Optional.ofNullable(flashMode),
                        Optional.ofNullable(flashFrequency),
                        Optional.ofNullable(flashSize),
                        environment),
                ElfParameters.flashBytes(Optional.ofNullable(flashSize)),
                flashReport == null ? outputDirectory().resolve("flash-report.json") : flashReport.toPath());
    }

    /** The bundle that a firmware module makes. */
    private List<ImageSpec> packaged() {
        return project()
                .filter(project -> Bundle.TYPE.equals(project.getPackaging()))
                .map(MavenProject::getBuild)
                .stream()
                .map(build -> Path.of(build.getDirectory(), build.getFinalName() + "." + Bundle.TYPE))
                .map(ImageSpec::withOwnPlaces)
                .toList();
    }
}
