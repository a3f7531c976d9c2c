package io.github.espmaven.chip;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chip's silicon revision. The fuses hold both parts; images name the revisions they run on by {@link #number()}.
 *
 * @param major 0 to 99
 * @param minor 0 to 99
 */
public record Revision(int major, int minor) implements Comparable<Revision> {
    private static final Pattern TEXT = Pattern.compile("[vV]?(\\d{1,2})(?:\\.(\\d{1,2}))?");

    public Revision {
        if (major < 0 || major > 99 || minor < 0 || minor > 99) {
            throw new IllegalArgumentException("bad revision: " + major + "." + minor);
        }
    }

    /** Reads {@code 3.1}, {@code v0.4} or {@code 3}; empty when {@code text} is none of these. */
    public static Optional<Revision> parse(String text) {
        Matcher m = TEXT.matcher(text.trim());
        if (!m.matches()) {
            return Optional.empty();
        }
        int minor = m.group(2) == null ? 0 : Integer.parseInt(m.group(2));
        return Optional.of(new Revision(Integer.parseInt(m.group(1)), minor));
    }

    /** Major x 100 + minor, as image headers write it. */
    public int number() {
        return major * 100 + minor;
    }

    @Override
    public int compareTo(Revision other) {
        return Integer.compare(number(), other.number());
    }

    /** {@code v0.4}. */
    @Override
    public String toString() {
        return "v" + major + "." + minor;
    }
}
