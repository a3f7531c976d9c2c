package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.monitor.CoreDumpJob;
import io.github.espmaven.job.monitor.ProgramSources;
import io.github.espmaven.monitor.crash.CoreDumpReport;
import io.github.espmaven.report.JsonFile;
import java.io.File;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Decodes a core dump of ESP-IDF from a file: every task with its registers and backtrace. No board is needed. */
@Mojo(name = "core-dump", defaultPhase = LifecyclePhase.VALIDATE, requiresProject = false, threadSafe = true)
public final class CoreDumpMojo extends AbstractEspMojo {

    /**
     * The core dump: what a monitor saved, the coredump partition as it is, the base64 text of a console (also in a log), or
     * an ELF core file.
     */
    @Parameter(property = "esp.coreDump")
    private @Nullable File coreDump;

    /**
     * Programs, as ELF files: for {@code esp:elf2image} the one to make an image of; for the monitors those on the board, to
     * decode addresses: of several, the one is taken that the board itself names by its SHA-256. Default of the monitors:
     * those among or beside the {@code images}, those of the {@code buildDirectory}, and those that {@code esp:package} has
     * attached to the {@code firmware} (classifier {@code elf}).
     */
    @Parameter(property = "esp.elf")
    private @Nullable List<File> elf;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Inject
    CoreDumpMojo(MavenSession session) {
        super(session);
    }

    @Override
    void run() throws EspException {
        ProgramSources programs = ProgramSources.of(
                elf == null ? List.of() : elf.stream().map(File::toPath).toList());
        CoreDumpReport report = new CoreDumpJob(
                        required(coreDump, "esp.coreDump", "target/esp/core.dump"),
                        programs,
                        new LogListener(Screen.plain(getLog()), Clock.system()))
                .run();
        report.warnings().forEach(getLog()::warn);
        report.lines().forEach(getLog()::info);
        if (output != null) {
            JsonFile.write(output.toPath(), report.json());
        }
    }
}
