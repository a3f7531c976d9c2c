package io.github.espmaven.job.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.monitor.ConsoleLine;
import io.github.espmaven.monitor.MonitorListener;
import io.github.espmaven.monitor.MonitorSettings;
import io.github.espmaven.monitor.SavedLog;
import io.github.espmaven.monitor.crash.CoreDump;
import io.github.espmaven.monitor.crash.ProgramCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Decodes addresses, crash reports and core dumps in a console log, as a monitor does; no board is needed.
 *
 * @param chip whose mask ROM is named, where the log does not tell
 */
public record DecodeJob(ProgramSources sources, Optional<Chip> chip, Clock clock, JobListener listener) {

    /**
     * Shows every line, each followed by what is decoded of it.
     *
     * @param log read to its end
     * @return how many lines were decoded
     * @throws EspException {@code FILE_UNREADABLE}, or what is wrong with an ELF file
     */
    public int run(InputStream log, String name) throws EspException {
        List<ProgramCode> programs = new ProgramSearch(sources, listener).findOrSay();
        Shown shown = new Shown(programs, listener);
        MonitorSettings settings = new MonitorSettings(
                programs, chip, List.of(), Optional.empty(), Optional.empty(), MonitorSettings.Ending.WHEN_STOPPED);
        SavedLog saved = new SavedLog(settings, clock, shown);
        try {
            byte[] buffer = new byte[1 << 14];
            for (int count = log.read(buffer); count >= 0; count = log.read(buffer)) {
                saved.accept(buffer, count);
            }
        } catch (IOException e) {
            throw new EspException(
                    Problem.FILE_UNREADABLE, "cannot read " + name + ": " + e, Evidence.of(Key.FILE, name), e);
        }
        saved.end();
        return shown.decoded;
    }

    /** Counts what is decoded, and decodes dumps too. */
    private static final class Shown implements MonitorListener {
        private final List<ProgramCode> programs;
        private final JobListener listener;
        private int decoded;

        Shown(List<ProgramCode> programs, JobListener listener) {
            this.programs = programs;
            this.listener = listener;
        }

        @Override
        public void line(ConsoleLine line) {
            listener.console(line.plain());
        }

        @Override
        public void decoded(String text) {
            decoded++;
            listener.console("  " + text);
        }

        @Override
        public void note(String text) {
            listener.console("-- " + text);
        }

        @Override
        public void warning(String text) {
            listener.warning(text);
        }

        @Override
        public void coreDump(byte[] dump) {
            CoreDump.in(dump).ifPresent(d -> CoreDumpText.tell(d, programs, this));
        }
    }
}
