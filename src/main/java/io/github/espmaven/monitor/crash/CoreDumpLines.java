package io.github.espmaven.monitor.crash;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Optional;

/** Collects a core dump that a board prints in base64 (protocol.md, section 14). Not thread-safe. */
public final class CoreDumpLines {
    private static final String START = "= CORE DUMP START =";
    private static final String END = "= CORE DUMP END =";
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean open;

    /**
     * The last dump in a text: between its markers, with or without times before the lines, or the base64 alone. One
     * whose end is missing is given as far as it goes.
     */
    static Optional<byte[]> in(String text) {
        CoreDumpLines lines = new CoreDumpLines();
        lines.open = !text.contains(START);
        Optional<byte[]> last = Optional.empty();
        for (String line : text.lines().map(LogTimes::strip).toList()) {
            Optional<byte[]> dump = lines.accept(line);
            last = dump.isPresent() ? dump : last;
        }
        Optional<byte[]> unfinished = Optional.of(lines.bytes.toByteArray()).filter(b -> lines.open && b.length > 0);
        return unfinished.isPresent() ? unfinished : last;
    }

    /** Takes a plain line; the dump when it ends with it. */
    public Optional<byte[]> accept(String line) {
        if (line.contains(START)) {
            bytes.reset();
            open = true;
            return Optional.empty();
        }
        if (!open) {
            return Optional.empty();
        }
        if (line.contains(END)) {
            open = false;
            return Optional.of(bytes.toByteArray()).filter(dump -> dump.length > 0);
        }
        try {
            bytes.writeBytes(Base64.getDecoder().decode(line.trim()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // something else printed into it; the checksum tells whether all came
        }
        open &= bytes.size() <= MAX_BYTES;
        return Optional.empty();
    }

    public boolean isOpen() {
        return open;
    }
}
