package io.github.espmaven.report;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Names of boards in a column of limited width: where one is too long, what all have in common at their beginning and at
 * their end is left out, as of {@code /dev/serial/by-id/usb-Silicon_Labs_CP2102_0001-if00-port0}.
 *
 * @param from the first character that is shown
 * @param less how many are not shown at the end
 */
public record ShortNames(int from, int less, int width) {

    /** What these names are shown by in a column of {@code most} characters, at least 3. */
    public static ShortNames of(Collection<String> names, int most) {
        int longest = names.stream().mapToInt(String::length).max().orElse(1);
        if (longest <= most) {
            return new ShortNames(0, 0, Math.max(1, longest));
        }
        int shortest = names.stream().mapToInt(String::length).min().orElse(1);
        int from = common(names.stream().toList(), shortest);
        int less = common(
                names.stream()
                        .map(n -> new StringBuilder(n).reverse().toString())
                        .toList(),
                shortest);
        return new ShortNames(from, Math.max(0, Math.min(less, shortest - from - 1)), most);
    }

    /** How many characters at the beginning are the same in all. */
    private static int common(List<String> names, int shortest) {
        return IntStream.range(0, shortest)
                .filter(i -> names.stream().map(n -> n.charAt(i)).distinct().count() > 1)
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
