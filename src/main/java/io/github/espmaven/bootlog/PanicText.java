package io.github.espmaven.bootlog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises the first line of a crash report among bytes that should have been packets (protocol.md, section 9). */
public final class PanicText {
    /** Without the first letters, which a serial line loses easily. */
    static final String PATTERN = "uru Meditation Error: (?:Core\\s+\\d+ panic'ed \\((?<cause>[^\\r\\n]*)\\))?"
            + "|atal exception \\((?<number>\\d+)\\):(?<what>[^\\r\\n]*)epc";

    private static final Pattern PANIC = Pattern.compile(PATTERN);

    private PanicText() {}

    /** The cause the crash report names ("LoadProhibited"), "" when it names none; empty when there is no report. */
    public static Optional<String> causeIn(String console) {
        Matcher m = PANIC.matcher(console);
        if (!m.find()) {
            return Optional.empty();
        }
        if (m.group("number") != null) {
            return Optional.of(
                    ("exception " + m.group("number") + " " + m.group("what").trim()).trim());
        }
        return Optional.of(m.group("cause") == null ? "" : m.group("cause"));
    }
}
