package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.monitor.CoreDumpJob;
import io.github.espmaven.monitor.crash.CoreDumpReport;
import java.io.File;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Decodes a core dump of ESP-IDF from a file: every task with its registers and backtrace. No board is needed. */
@Mojo(name = "core-dump", defaultPhase = LifecyclePhase.VALIDATE, requiresProject = false, threadSafe = true)
public final class CoreDumpMojo extends AbstractDecodeMojo {

    /**
     * The core dump: what a monitor saved, the coredump partition as it is, the base64 text of a console (also in a log), or
     * an ELF core file.
     */
    @Parameter(property = "esp.coreDump")
    private @Nullable File coreDump;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        CoreDumpReport report = new CoreDumpJob(
                        required(coreDump, "esp.coreDump", "target/esp/core.dump"),
                        programs(),
                        new LogListener(Screen.plain(getLog()), Clock.system()))
                .run();
        report.warnings().forEach(getLog()::warn);
        report.lines().forEach(getLog()::info);
        toJson(output, report.json());
    }
}
