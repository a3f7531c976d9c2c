package io.github.espmaven.monitor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first packet of a GDB stub: a program with {@code CONFIG_ESP_SYSTEM_PANIC_GDBSTUB} sends it after a crash and waits for
 * GDB then, as {@code $T0b#e6}. The packet is {@code $}, text, {@code #} and the sum of the text in two digits ("Overview" of
 * the GDB Remote Serial Protocol); {@code T} and {@code S} are stop replies with the number of a signal.
 */
final class GdbStub {
    private static final Pattern STOP_REPLY = Pattern.compile("\\$([TS](\\p{XDigit}{2})[^$#]{0,512})#(\\p{XDigit}{2})");

    private GdbStub() {}

    /** What a plain text says when such a packet with the right sum is in it. */
    static Optional<String> in(String text) {
        if (text.indexOf('$') < 0) {
            return Optional.empty();
        }
        Matcher m = STOP_REPLY.matcher(text);
        while (m.find()) {
            int sum = m.group(1).chars().sum() & 0xff;
            if (sum == Integer.parseInt(m.group(3), 16)) {
                return Optional.of("the program crashed and waits for GDB: its GDB stub reports signal "
                        + Integer.parseInt(m.group(2), 16) + meaning(Integer.parseInt(m.group(2), 16)));
            }
        }
        return Optional.empty();
    }

    /** Those that ESP-IDF's stub makes of exceptions. */
    private static String meaning(int signal) {
        return switch (signal) {
            case 4 -> " (illegal instruction)";
            case 5 -> " (breakpoint)";
            case 6 -> " (abort)";
            case 7 -> " (bus error)";
            case 8 -> " (arithmetic exception)";
            case 11 -> " (invalid memory access)";
            default -> "";
        };
    }
}
