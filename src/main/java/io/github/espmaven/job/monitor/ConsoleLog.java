package io.github.espmaven.job.monitor;

import io.github.espmaven.base.AtomicFile;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.monitor.ConsoleLine;
import io.github.espmaven.monitor.LineTimes;
import io.github.espmaven.monitor.MonitorListener;
import io.github.espmaven.monitor.crash.CoreDump;
import io.github.espmaven.monitor.crash.CoreDumpReport;
import io.github.espmaven.monitor.crash.ProgramCode;
import io.github.espmaven.report.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The log of a monitor: records all its events and passes them on to who shows them; with times in a file, and the last
 * {@value #MAX_KEPT} characters in memory for the report.
 */
final class ConsoleLog implements MonitorListener, AutoCloseable {
    private static final int MAX_KEPT = 1_000_000;

    private MonitorListener shown;
    private volatile boolean filing = true;
    private final Clock clock;
    private final Path coreDump;
    private final LogFile file;
    private final LineTimes times;
    private final StringBuilder kept = new StringBuilder();
    private final List<String> dumped = new ArrayList<>();
    private List<ProgramCode> programs = List.of();

    /** @throws EspException {@code FILE_UNWRITABLE} */
    ConsoleLog(MonitorRequest request, Clock clock, MonitorListener shown) throws EspException {
        this.shown = shown;
        this.clock = clock;
        coreDump = request.output().coreDump().file();
        times = request.console().times();
        file = LogFile.begin(
                request.output().log().toAbsolutePath(), request.console().logLimit());
    }

    void showTo(MonitorListener other) {
        shown = other;
    }

    /** Switches the file off or on again, from any thread; returns whether it is on. */
    boolean toggle() {
        filing = !filing;
        return filing;
    }

    /** What the board printed and what it means, as far as it is kept. */
    String text() {
        return kept.toString();
    }

    @Override
    public void text(String characters) {
        shown.text(characters);
    }

    @Override
    public void line(ConsoleLine line) {
        if (!line.isHex()) {
            keep(line.plain());
        }
        shown.line(line);
    }

    @Override
    public void decoded(String text) {
        keep("  " + text);
        shown.decoded(text);
    }

    @Override
    public void note(String text) {
        keep("-- " + text);
        shown.note(text);
    }

    @Override
    public void warning(String text) {
        keep("-- " + text);
        shown.warning(text);
    }

    void decodeWith(List<ProgramCode> elfFiles) {
        programs = elfFiles;
    }

    /** What the core dumps that came hold, decoded. */
    List<String> dumped() {
        return List.copyOf(dumped);
    }

    private void decode(CoreDump dump) {
        Optional<CoreDumpReport> report = CoreDumpText.tell(dump, programs, this);
        report.map(CoreDumpReport::lines).ifPresent(dumped::addAll);
        Path json = coreDump.resolveSibling(coreDump.getFileName().toString().replaceFirst("\\.dump$", "") + ".json");
        try {
            if (report.isPresent()) {
                JsonFile.write(json, report.get().json());
            }
        } catch (EspException e) {
            warning(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void coreDump(byte[] dump) {
        Optional<CoreDump> sound = CoreDump.in(dump);
        try {
            AtomicFile.replace(coreDump, sound.map(CoreDump::bytes).orElse(dump));
            note("core dump saved to " + coreDump);
        } catch (IOException e) {
            warning("the core dump could not be saved to " + coreDump + ": " + e);
        }
        sound.ifPresent(this::decode);
    }

    Optional<EspException> failure() {
        return file.failure();
    }

    private void keep(String text) {
        if (filing) {
            file.line(times.of(clock.epochMillis()) + text).ifPresent(shown::warning);
        }
        kept.append(text).append('\n');
        if (kept.length() > MAX_KEPT * 2) {
            kept.delete(0, kept.length() - MAX_KEPT);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
