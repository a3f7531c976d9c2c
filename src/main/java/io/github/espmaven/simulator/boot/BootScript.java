package io.github.espmaven.simulator.boot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The course of a boot: the console's lines with their times, and how it ends.
 *
 * @param baud rate of the ROM's messages
 * @param lines what it prints, in order
 * @param end when {@link #ending} begins, counted from the end of the reset; not before the last line is out
 */
public record BootScript(int baud, List<Line> lines, Duration end, BootEnding ending) {

    public BootScript {
        lines = List.copyOf(lines);
    }

    /**
     * A line of the console.
     *
     * @param at when its first character is sent, counted from the end of the reset
     * @param text with its end, CR LF
     */
    public record Line(Duration at, String text) {
        public byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    public String console() {
        return lines.stream().map(Line::text).collect(Collectors.joining());
    }
}
