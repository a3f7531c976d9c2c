package io.github.espmaven.simulator.boot;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Writer of the log of a program built with ESP-IDF, {@code I (42) boot: …}. It says only sentences whose words stand
 * among the program's own bytes, so that each version says its own, and one built without messages is silent.
 */
final class IdfLogWriter {
    private static final Pattern CONVERSION = Pattern.compile("%[-0-9]*[a-z]");
    private static final String RESET_COLOUR = "\u001b[0m";

    private final String program;
    private final ConsoleOutput console;
    private final boolean coloured;

    IdfLogWriter(byte[] program, ConsoleOutput console) {
        this.program = new String(program, StandardCharsets.ISO_8859_1);
        this.console = console;
        coloured = knows("\u001b[0;32mI (");
    }

    /** Whether {@code words} stand among the program's bytes. */
    boolean knows(String words) {
        return program.contains(words);
    }

    void info(String tag, String format, Object... values) {
        say("I", "\u001b[0;32m", tag, format, values);
    }

    void error(String tag, String format, Object... values) {
        say("E", "\u001b[0;31m", tag, format, values);
    }

    private void say(String level, String colour, String tag, String format, Object... values) {
        for (String words : CONVERSION.split(format, -1)) {
            if (!knows(words)) {
                return;
            }
        }
        String line = String.format(Locale.ROOT, "%s (%d) %s: ", level, console.millis(), tag)
                + String.format(Locale.ROOT, format, values);
        console.print(coloured ? colour + line + RESET_COLOUR : line);
    }
}
