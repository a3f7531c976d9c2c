package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.doctor.DoctorPage;
import io.github.espmaven.doctor.DoctorReport;
import io.github.espmaven.doctor.HostFacts;
import io.github.espmaven.doctor.Mask;
import io.github.espmaven.doctor.Origins;
import io.github.espmaven.doctor.Part;
import io.github.espmaven.job.DoctorJob;
import io.github.espmaven.job.DoctorRequest;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.report.ResultFile;
import io.github.espmaven.transport.serial.SerialPorts;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what is wrong: this machine, the port, the line to the chip, the chip with its flash, and what the flash
 * holds. One report, each check with its result, time and remedy, as lines, as JSON, and as a page to be attached to a bug
 * report. Nothing on the board is changed; one that was reset for it is restarted. The goal succeeds when the report could
 * be made, whatever it says.
 */
@Mojo(name = "doctor", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public final class DoctorMojo extends AbstractPartitionsMojo {

    /**
     * The parts of the report, separated by commas: {@code host}, {@code port}, {@code link}, {@code chip},
     * {@code contents}. Default: all of these. {@code write-test} must be named: it erases and programs, with ones only, a
     * sector of the flash that is blank and stays blank, which shows a weak supply and a slow flash.
     */
    @Parameter(property = "esp.doctor")
    private @Nullable List<String> doctor;

    /** Hides serial numbers, hardware addresses, and the names of user and machine, in log, JSON and page alike. */
    @Parameter(property = "esp.mask", defaultValue = "false")
    private boolean mask;

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

    @Override
    void run() throws EspException {
        SerialPorts ports = new SerialPorts(Clock.system());
        HostFacts host = HostFacts.ofThisMachine();
        BoardRequest board = board();
        Optional<Mask> masking = mask ? Optional.of(Mask.of(host, board.port().name())) : Optional.empty();
        DoctorRequest request =
                new DoctorRequest(board, parts(), table().settings(), host, origins(), version(), masking);
        DoctorReport report = new DoctorJob(request, ports, Clock.system(), listener()).run();
        report.lines().forEach(getLog()::info);
        Path page = outputFile == null ? outputDirectory().resolve("doctor.html") : outputFile.toPath();
        ResultFile.write(page, DoctorPage.html(report).getBytes(StandardCharsets.UTF_8));
        getLog().info("Page: " + masking.map(m -> m.apply(page.toString())).orElse(page.toString()));
        toJson(output, report.json());
    }

    private Set<Part> parts() throws EspException {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (String name : ListParameter.elements("esp.doctor", doctor)) {
            parts.add(ChoiceParameter.of(Part.class, "esp.doctor", name));
        }
        if (parts.isEmpty()) {
            Arrays.stream(Part.values()).filter(Part::usual).forEach(parts::add);
        }
        return parts;
    }

    /** The module's build, else what is in this directory; then the local repository. */
    private Origins origins() {
        Path repository = session()
                .getRepositorySession()
                .getLocalRepository()
                .getBasedir()
                .toPath();
        return new Origins(List.of(
                outputDirectory().resolveSibling(".").normalize(), directory().resolve("build"), repository));
    }

    private String version() {
        return execution().getMojoDescriptor().getPluginDescriptor().getVersion();
    }
}
