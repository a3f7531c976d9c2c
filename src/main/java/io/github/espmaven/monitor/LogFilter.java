package io.github.espmaven.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which log lines of ESP-IDF are shown, as its users write it: {@code wifi:W app *:E} (protocol.md, section 14). Lines
 * that are no log lines are always shown. Immutable.
 */
public final class LogFilter {
    private static final String LEVELS = "NEWIDV";
    private static final Pattern ITEM = Pattern.compile("([^\\s:]+)(?::([a-zA-Z]))?");

    /** Shows everything. */
    public static final LogFilter ALL = new LogFilter(Map.of("*", LEVELS.length() - 1));

    private final Map<String, Integer> levels;

    private LogFilter(Map<String, Integer> levels) {
        this.levels = Map.copyOf(levels);
    }

    /**
     * Reads a filter; empty text shows everything. A tag without a level means all of its lines.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static LogFilter parse(String text) throws EspException {
        Map<String, Integer> levels = new HashMap<>();
        for (String item : text.trim().split("\\s+", -1)) {
            Matcher m = ITEM.matcher(item);
            int level = !m.matches()
                    ? -1
                    : m.group(2) == null ? 5 : LEVELS.indexOf(m.group(2).toUpperCase(Locale.ROOT));
            if (item.isEmpty()) {
                return ALL;
            }
            if (level < 0) {
                throw new EspException(
                        Problem.BAD_PARAMETER,
                        "in the filter \"" + text + "\", \"" + item + "\" is not TAG:LEVEL",
                        Evidence.of(Key.PARAMETER, "esp.filter")
                                .with(Key.CHOICES, "TAG:LEVEL separated by blanks, levels N E W I D V, as wifi:W *:E"));
            }
            levels.put(m.group(1), level);
        }
        return new LogFilter(levels);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return this == ALL
                ? ""
                : levels.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(Comparator.comparing((String tag) -> tag.equals("*"))
                                .thenComparing(Comparator.naturalOrder())))
                        .map(e -> e.getKey() + ":" + LEVELS.charAt(e.getValue()))
                        .collect(Collectors.joining(" "));
    }

    /** Whether a line is shown. */
    public boolean shows(ConsoleLine line) {
        return line.head().map(this::shows).orElse(true);
    }

    private boolean shows(ConsoleLine.Head head) {
        int limit = levels.getOrDefault(head.tag(), levels.getOrDefault("*", 0));
        return LEVELS.indexOf(head.level()) <= limit;
    }

    /** Whether a line that begins so is shown; empty when that depends on what comes. */
    public Optional<Boolean> showsBegun(ConsoleLine beginning) {
        return ConsoleLine.canBecomeHead(beginning.plain()) ? Optional.empty() : Optional.of(shows(beginning));
    }
}
