package io.github.espmaven.firmware.build;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.InputFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The lines {@code key = value} and {@code [section]} that INI, TOML and Kconfig files have in common, as far as build systems
 * write settings in them: a key has its section before it, {@code env:lolin32.board}; quotes, comments and the breaks of lists
 * are gone. Whatever else a file holds is passed over.
 */
final class SettingsText {
    private static final Pattern SECTION = Pattern.compile("\\[++([^\\]]++)\\]++\\s*+(?:[#;].*+)?");
    private static final Pattern ENTRY = Pattern.compile("\"?([\\w.:/-]++)\"?\\s*+=\\s*+(.*+)");
    private static final Pattern COMMENT = Pattern.compile("\\s[#;].*+$");

    private final Map<String, StringBuilder> values = new LinkedHashMap<>();

    SettingsText(String text) {
        String section = "";
        StringBuilder last = new StringBuilder();
        boolean inList = false;
        for (String line : text.lines().toList()) {
            String bare = line.strip();
            Matcher header = SECTION.matcher(bare);
            Matcher entry = ENTRY.matcher(bare);
            if (bare.isEmpty() || bare.startsWith("#") || bare.startsWith(";")) {
                continue;
            }
            if (!inList && header.matches()) {
                section = header.group(1).strip().replace("\"", "") + ".";
                last = new StringBuilder();
            } else if (!inList && entry.matches()) {
                last = new StringBuilder(withoutComment(entry.group(2)));
                values.put(section + entry.group(1), last);
                inList = last.indexOf("[") == 0 && last.indexOf("]") < 0;
            } else {
                last.append('\n').append(withoutComment(bare));
                inList &= !bare.contains("]");
            }
        }
    }

    private static String withoutComment(String value) {
        return value.startsWith("\"")
                ? value
                : COMMENT.matcher(value).replaceFirst("").strip();
    }

    /** Reads a file; one that is not there holds nothing. */
    static SettingsText of(Path file) throws EspException {
        return new SettingsText(text(file));
    }

    /** A file's text; empty where there is no file. */
    static String text(Path file) throws EspException {
        return Files.isRegularFile(file) ? new String(InputFile.read(file).bytes(), StandardCharsets.UTF_8) : "";
    }

    Set<String> keys() {
        return values.keySet();
    }

    /** A value without its quotes. */
    Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key))
                .map(v -> v.toString().replaceFirst("^\"([^\"]*)\".*", "$1").replaceFirst("^'([^']*)'.*", "$1"));
    }

    List<String> list(String key) {
        return Stream.ofNullable(values.get(key))
                .flatMap(v ->
                        Arrays.stream(v.toString().replaceAll("[\\[\\]\"']", "").split("[,\\n]", -1)))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }
}
