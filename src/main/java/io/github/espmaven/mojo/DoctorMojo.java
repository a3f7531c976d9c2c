package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.doctor.DoctorReport;
import io.github.espmaven.doctor.HostFacts;
import io.github.espmaven.doctor.Part;
import io.github.espmaven.job.DoctorJob;
import io.github.espmaven.job.DoctorRequest;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.transport.serial.SerialPorts;
import java.io.File;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
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

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Inject
    DoctorMojo(MavenSession session) {
        super(session);
    }

    @Override
    void run() throws EspException {
        SerialPorts ports = new SerialPorts(Clock.system());
        HostFacts host = HostFacts.ofThisMachine();
        BoardRequest board = board();
        DoctorRequest request =
                new DoctorRequest(board, parts(), table().settings(), host, version(), UnaryOperator.identity());
        DoctorReport report = new DoctorJob(request, ports, Clock.system(), listener()).run();
        report.lines().forEach(getLog()::info);
        if (output != null) {
            JsonFile.write(output.toPath(), report.json());
        }
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

    private String version() {
        return execution().getMojoDescriptor().getPluginDescriptor().getVersion();
    }
}
