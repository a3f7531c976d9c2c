package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.job.FlashMapJob;
import io.github.espmaven.job.FlashMapRequest;
import io.github.espmaven.report.ResultFile;
import io.github.espmaven.report.map.FlashMap;
import io.github.espmaven.report.map.FlashMapPage;
import io.github.espmaven.report.map.FlashMapText;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.maven.doxia.sink.Sink;
import org.apache.maven.doxia.sink.SinkFactory;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.reporting.MavenMultiPageReport;
import org.apache.maven.reporting.MavenReportException;
import org.jspecify.annotations.Nullable;

/**
 * Draws what lies where in the flash: partitions, images, free space, how full each app's partition is, the memory use
 * of each app, and after a flash what it wrote. As a table in the log, as a picture in a page, and as a report of the
 * module's site. Where nothing is configured, a module with packaging {@code esp-firmware} shows its own bundle; where no
 * size of the flash is named, it is that of the last board flashed, or what the bootloader says.
 */
@Mojo(
        name = "flash-map",
        defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST,
        requiresProject = false,
        threadSafe = true)
public final class FlashMapMojo extends AbstractImagesMojo implements MavenMultiPageReport {

    /**
     * Firmware as a whole: the coordinates of a bundle, {@code groupId:artifactId:version}, or the path of one; separated by
     * commas several, of which each board gets the one for its chip. Replaces the files in {@code images} and {@code buildDirectory}. Default, when these are not given either: the module's
     * dependencies of type {@code esp-firmware}.
     */
    @Parameter(property = "esp.firmware")
    private @Nullable String firmware;

    /** The report of the last flash, which need not exist. Default: {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.flashReport")
    private @Nullable File flashReport;

    /**
     * The file to make. Default: for {@code esp:read-flash} {@code target/esp/flash.bin}, for {@code esp:flash-map}
     * the page {@code target/esp/flash-map.html}, for {@code esp:nvs} {@code target/esp/nvs.bin}, for
     * {@code esp:partition-table} none: there a name that ends in {@code .csv} makes text, any other the binary form;
     * for {@code esp:sign} the image's name in {@code target/esp/signed}, for {@code esp:doctor} the page
     * {@code target/esp/doctor.html}, for {@code esp:dump-mem} {@code target/esp/memory.bin}.
     */
    @Parameter(property = "esp.outputFile")
    private @Nullable File outputFile;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    private @Nullable File siteDirectory;

    @Override
    void run() throws EspException {
        FlashMap map = new FlashMapJob(request()).run();
        FlashMapText.lines(map).forEach(getLog()::info);
        Path page = outputFile == null ? outputDirectory().resolve("flash-map.html") : outputFile.toPath();
        ResultFile.write(page, FlashMapPage.html(map).getBytes(StandardCharsets.UTF_8));
        getLog().info("Picture: " + page);
        toJson(output, map.json());
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
        ImageInputs inputs = images().withFirmware(firmware, artifacts().dependencies());
        inputs.tell(getLog());
        TableInput table = table();
        List<ImageSpec> specs = inputs.specs(directory(), artifacts());
        return new FlashMapRequest(
                project().map(MavenProject::getName).orElse("Firmware"),
                chip(environment(inputs)),
                specs.isEmpty() && table.file().isEmpty() ? packaged() : specs,
                table,
                header(environment(inputs)),
                flashBytes(),
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
