package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.monitor.crash.LogTimes;
import java.util.regex.Pattern;

/**
 * Reads a console log that was saved, and tells of it what a monitor tells of a board. Times of day before the lines are
 * taken off, and so are lines in which a monitor decoded addresses already. Not thread-safe.
 */
public final class SavedLog {
    private static final Pattern DECODED_BEFORE = Pattern.compile("^ {2,6}(?:0x\\p{XDigit}{8}: |inlined into ).*");

    private final ConsoleReader console;
    private final LineAssembler lines;

    /** @param settings of which programs and chip count */
    public SavedLog(MonitorSettings settings, Clock clock, MonitorListener listener) {
        console = new ConsoleReader(settings, clock, listener);
        lines = new LineAssembler(this::line);
    }

    /** Takes the first {@code length} bytes. */
    public void accept(byte[] bytes, int length) {
        lines.accept(bytes, length);
    }

    /** Nothing more comes. */
    public void end() {
        lines.end();
        console.end();
    }

    private void line(ConsoleLine line) {
        String text = LogTimes.strip(line.coloured());
        if (!DECODED_BEFORE.matcher(text).matches()) {
            console.line(ConsoleLine.of(text));
        }
    }
}
