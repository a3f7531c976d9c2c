package io.github.espmaven.bootlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a console in pieces of any size. Lines end with CR, LF or both; of a longer line only the first {@value
 * #MAX_LINE} characters are looked at. Not thread-safe.
 */
public final class BootLogParser {
    static final int MAX_LINE = 1024;

    /** What begins a boot, should the line of the reset itself be lost. */
    private static final Pattern BANNER =
            Pattern.compile("^(?:ESP-ROM:|\\s?ets [A-Z][a-z]{2} )|boot: ESP-IDF \\S+ 2nd stage bootloader");

    private final StringBuilder line = new StringBuilder();
    private final PythonTraceback traceback = new PythonTraceback();
    private BootLog log = BootLog.EMPTY;
    private boolean booting;
    private boolean first = true;

    /** For the console of a board that was just reset. */
    public BootLogParser() {
        this(true);
    }

    /** @param booting whether the board was just reset; otherwise its application may be running */
    public BootLogParser(boolean booting) {
        this.booting = booting;
    }

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
                accept(line.toString(), events);
                line.setLength(0);
            } else if (line.length() < MAX_LINE) {
                line.append(c);
            }
        }
        return events;
    }

    /** Takes a whole line, of any length, and returns what it tells. */
    public List<BootEvent> line(String whole) {
        List<BootEvent> events = new ArrayList<>();
        accept(whole, events);
        return events;
    }

    /** Whether the application has not printed a line since the last reset. */
    public boolean isBooting() {
        return booting;
    }

    private void accept(String whole, List<BootEvent> events) {
        String plain = BootLines.plain(whole);
        booting |= BANNER.matcher(plain).find();
        Optional<BootEvent> event = BootLines.read(whole, booting)
                .or(() -> traceback.accept(plain).map(e -> new BootEvent.Failed(BootFault.UNCAUGHT_EXCEPTION, e)));
        event.ifPresent(e -> {
            events.add(e);
            log = log.and(e);
        });
        if (event.isPresent() && event.get() instanceof BootEvent.Started) {
            booting = true;
        } else if (endsBoot(plain)) {
            booting = false;
        }
        first &= plain.isBlank();
    }

    /** Whether it is an application's line; the first one heard may be a torn one of the ROM, noise may be anything. */
    private boolean endsBoot(String plain) {
        return !first
                && !plain.isBlank()
                && !BootText.isBootText(plain)
                && NonPacketBytes.of(plain) != NonPacketBytes.GARBLED;
    }

    /** All that was seen so far, the line that has not ended included. */
    public BootLog seen() {
        return BootLines.read(line.toString(), booting).map(log::and).orElse(log);
    }
}
