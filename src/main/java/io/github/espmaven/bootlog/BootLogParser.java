package io.github.espmaven.bootlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a console in pieces of any size. Lines end with CR, LF or both; of a longer line only the first {@value
 * #MAX_LINE} characters are looked at. Not thread-safe.
 */
public final class BootLogParser {
    static final int MAX_LINE = 1024;

    private final StringBuilder line = new StringBuilder();
    private BootLog log = BootLog.EMPTY;

    /** Takes bytes as they come from the port and returns what the lines that ended in them tell, in order. */
    public List<BootEvent> accept(byte[] received) {
        return accept(new String(received, StandardCharsets.ISO_8859_1));
    }

    /** As {@link #accept(byte[])}, for text. */
    public List<BootEvent> accept(String received) {
        List<BootEvent> events = new ArrayList<>();
        for (int i = 0; i < received.length(); i++) {
            char c = received.charAt(i);
            if (c == '\n' || c == '\r') {
                BootLines.read(line.toString()).ifPresent(events::add);
                line.setLength(0);
            } else if (line.length() < MAX_LINE) {
                line.append(c);
            }
        }
        for (BootEvent event : events) {
            log = log.and(event);
        }
        return events;
    }

    /** All that was seen so far, the line that has not ended included. */
    public BootLog seen() {
        return BootLines.read(line.toString()).map(log::and).orElse(log);
    }
}
