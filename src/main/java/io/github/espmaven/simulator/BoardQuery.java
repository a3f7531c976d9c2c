package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The parts of a port that names a chip and options, {@code scheme:CHIP?key=value&…} (virtual-board.md).
 *
 * @param text the port as the user wrote it
 * @param options values by name, in order; of a name given twice the last one counts
 */
public record BoardQuery(String text, Chip chip, Map<String, String> options) {
    /** Between options; an ampersand that no option follows belongs to a path, as in {@code file=R&D/board.bin}. */
    private static final Pattern SEPARATOR = Pattern.compile("&(?=\\w*(?:[=&]|$))");

    public BoardQuery {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * Takes {@code text} apart.
     *
     * @param scheme what it must begin with, as "sim:"
     * @throws EspException {@code BAD_VIRTUAL_BOARD} when there is no such chip or option, or an option has no value
     */
    public static BoardQuery parse(String text, String scheme, Set<String> keys) throws EspException {
        if (!text.startsWith(scheme)) {
            throw bad(text, "a virtual board's port begins with \"" + scheme + "\"");
        }
        int question = text.indexOf('?');
        String chipName = text.substring(scheme.length(), question < 0 ? text.length() : question);
        Chip chip = Chip.named(chipName)
                .orElseThrow(() -> bad(text, "there is no chip \"" + chipName + "\"; choose one of " + Chip.choices()));
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : SEPARATOR.split(question < 0 ? "" : text.substring(question + 1), -1)) {
            if (!pair.isEmpty()) {
                put(text, keys, options, pair);
            }
        }
        return new BoardQuery(text, chip, options);
    }

    private static void put(String text, Set<String> keys, Map<String, String> options, String pair)
            throws EspException {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        if (!keys.contains(key)) {
            throw bad(
                    text, "there is no option \"" + key + "\"; choose from " + String.join(", ", new TreeSet<>(keys)));
        }
        if (equals < 0 || equals == pair.length() - 1) {
            throw bad(text, "option \"" + key + "\" has no value");
        }
        options.put(key, unescaped(pair.substring(equals + 1)));
    }

    /** Resolves {@code %26} and the like, for paths with an ampersand; a lone percent sign stays. */
    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%' && text.substring(i).matches("(?s)%[0-7][0-9a-fA-F].*")) {
                byte[] octet = {(byte) Integer.parseInt(text.substring(i + 1, i + 3), 16)};
                out.append(new String(octet, StandardCharsets.US_ASCII));
                i += 2;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    public Path path(String value) throws EspException {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw bad("\"" + value + "\" is not a path");
        }
    }

    /** The constant that a value names, in lower case. */
    public <E extends Enum<E>> E choice(Class<E> type, String key, String value) throws EspException {
        StringBuilder choices = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            String name = text(constant);
            if (name.equals(value)) {
                return constant;
            }
            choices.append(choices.isEmpty() ? "" : ", ").append(name);
        }
        throw bad("\"" + value + "\" is no value for " + key + "; choose from " + choices);
    }

    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A {@code BAD_VIRTUAL_BOARD} about this port. */
    public EspException bad(String what) {
        return bad(text, what);
    }

    private static EspException bad(String text, String what) {
        return new EspException(
                Problem.BAD_VIRTUAL_BOARD, "in \"" + text + "\": " + what, Evidence.of(Evidence.Key.PORT, text));
    }
}
