package io.github.espmaven.monitor;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which lines are shown. Of the log lines of ESP-IDF those whose tag and level are named, as its users write it: {@code
 * wifi:W app *:E} (protocol.md, section 14). {@code /regex/} shows the lines that match, {@code !/regex/} hides them; {@code
 * -:N} hides lines without a tag, which are shown otherwise. Immutable.
 */
public final class LogFilter {
    private static final String LEVELS = "NEWIDV";
    private static final Pattern ITEM = Pattern.compile(
            "(?<not>!)?/(?<regex>(?:[^/\\\\]|\\\\.)+)/|(?<tag>[^\\s:/!][^\\s:]*)(?::(?<level>[a-zA-Z]))?");

    /** What stands for the tag of lines that have none. */
    private static final String NO_TAG = "-";

    /** Shows everything. */
    public static final LogFilter ALL = new LogFilter("", Map.of("*", LEVELS.length() - 1), List.of(), List.of());

    private final String text;
    private final Map<String, Integer> levels;
    private final List<Pattern> shown;
    private final List<Pattern> hidden;

    private LogFilter(String text, Map<String, Integer> levels, List<Pattern> shown, List<Pattern> hidden) {
        this.text = text;
        this.levels = Map.copyOf(levels);
        this.shown = List.copyOf(shown);
        this.hidden = List.copyOf(hidden);
    }

    /**
     * Reads a filter; empty text shows everything. A tag without a level means all of its lines.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static LogFilter parse(String text) throws EspException {
        String rest = text.trim();
        if (rest.isEmpty()) {
            return ALL;
        }
        Map<String, Integer> levels = new HashMap<>();
        List<Pattern> shown = new ArrayList<>();
        List<Pattern> hidden = new ArrayList<>();
        while (!rest.isEmpty()) {
            Matcher m = ITEM.matcher(rest);
            boolean item = m.lookingAt() && (m.end() == rest.length() || Character.isWhitespace(rest.charAt(m.end())));
            if (item && m.group("regex") != null) {
                (m.group("not") == null ? shown : hidden)
                        .add(PatternSearch.compile(
                                "esp.filter", m.group("regex").replace("\\/", "/")));
            } else if (item && level(m) >= 0) {
                levels.put(m.group("tag"), level(m));
            } else {
                throw bad(text, rest.split("\\s", 2)[0]);
            }
            rest = rest.substring(m.end()).trim();
        }
        return new LogFilter(text.trim(), levels, shown, hidden);
    }

    private static int level(Matcher m) {
        return m.group("level") == null
                ? LEVELS.length() - 1
                : LEVELS.indexOf(m.group("level").toUpperCase(Locale.ROOT));
    }

    private static EspException bad(String text, String item) {
        return EspException.badParameter(
                "in the filter \"" + text + "\", \"" + item + "\" is neither TAG:LEVEL nor /REGEX/",
                "esp.filter",
                "TAG:LEVEL separated by blanks, levels N E W I D V, as wifi:W *:E; -:N for lines"
                        + " without a tag; /REGEX/ and !/REGEX/");
    }

    @Override
    public String toString() {
        return text;
    }

    public boolean shows(ConsoleLine line) {
        if (anyIn(hidden, line)) {
            return false;
        }
        return anyIn(shown, line) || (levels.isEmpty() ? shown.isEmpty() : isNamed(line));
    }

    private boolean isNamed(ConsoleLine line) {
        if (line.head().isEmpty()) {
            return levels.getOrDefault(NO_TAG, 1) > 0;
        }
        ConsoleLine.Head head = line.head().get();
        int limit = levels.getOrDefault(head.tag(), levels.getOrDefault("*", 0));
        return LEVELS.indexOf(head.level()) <= limit;
    }

    private static boolean anyIn(List<Pattern> patterns, ConsoleLine line) {
        return patterns.stream().anyMatch(pattern -> isIn(pattern, line));
    }

    /** A pattern that finds no end on a line does not decide about it. */
    private static boolean isIn(Pattern pattern, ConsoleLine line) {
        try {
            return PatternSearch.find(pattern, line.plain()).isPresent();
        } catch (EspException tooSlow) {
            return false;
        }
    }

    /** Whether a line that begins so is shown; empty when that depends on what comes. */
    public Optional<Boolean> showsBegun(ConsoleLine beginning) {
        boolean open = ConsoleLine.canBecomeHead(beginning.plain()) || !shown.isEmpty() || !hidden.isEmpty();
        return open ? Optional.empty() : Optional.of(shows(beginning));
    }
}
