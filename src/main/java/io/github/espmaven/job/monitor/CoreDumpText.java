package io.github.espmaven.job.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.monitor.MonitorListener;
import io.github.espmaven.monitor.crash.CoreDump;
import io.github.espmaven.monitor.crash.CoreDumpReport;
import io.github.espmaven.monitor.crash.ProgramCode;
import java.util.List;
import java.util.Optional;

/** Tells a monitor's listener what a core dump holds. */
final class CoreDumpText {
    private CoreDumpText() {}

    /** What it told; empty when there is nothing that can be read, which it says. */
    static Optional<CoreDumpReport> tell(CoreDump dump, List<ProgramCode> programs, MonitorListener listener) {
        try {
            CoreDumpReport report = new CoreDumpReport(dump, programs);
            report.warnings().forEach(listener::warning);
            report.lines().forEach(listener::decoded);
            return Optional.of(report);
        } catch (EspException e) {
            listener.warning("the core dump is not decoded: " + e.getMessage());
            return Optional.empty();
        }
    }
}
