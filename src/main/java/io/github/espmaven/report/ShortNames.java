package io.github.espmaven.report;

import java.util.Collection;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Names of boards in a column of limited width: where one is too long, what all have in common at their beginning and at
 * their end is left out, as of {@code /dev/serial/by-id/usb-Silicon_Labs_CP2102_0001-if00-port0}.
 *
 * @param from the first character that is shown
 * @param less how many are not shown at the end
 */
public record ShortNames(int from, int less, int width) {

    /**
     * How names fit a column.
     *
     * @param most how wide the column may be, at least 3
     */
    public static ShortNames of(Collection<String> names, int most) {
        int longest = names.stream().mapToInt(String::length).max().orElse(1);
        int shortest = names.stream().mapToInt(String::length).min().orElse(1);
        if (longest <= most) {
            return new ShortNames(0, 0, longest);
        }
        int from = common(shortest, i -> names.stream().map(n -> n.charAt(i)));
        int less = common(shortest - from, i -> names.stream().map(n -> n.charAt(n.length() - 1 - i)));
        return new ShortNames(from, less, most);
    }

    /** How many characters are the same in all; 0 where that is each. */
    private static int common(int most, IntFunction<Stream<Character>> characters) {
        return IntStream.range(0, most)
                .filter(i -> characters.apply(i).distinct().count() > 1)
                .findFirst()
                .orElse(0);
    }

    /** One of the names, filled up with blanks; {@code …} stands for what is left out. */
    public String padded(String name) {
        String shown = (from > 0 ? "…" : "") + name.substring(from, name.length() - less) + (less > 0 ? "…" : "");
        String cut = shown.length() <= width ? shown : "…" + shown.substring(shown.length() - width + 1);
        return String.format(Locale.ROOT, "  %-" + width + "s", cut);
    }
}
