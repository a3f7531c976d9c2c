package io.github.espmaven.connect;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Parser of one section of a file in the format of Python's configparser without interpolation, which {@code
 * esptool.cfg}, {@code setup.cfg} and {@code tox.ini} share (protocol.md, section 7): {@code key = value} or {@code
 * key: value}, comment lines begin with {@code #} or {@code ;}, an indented line continues the value above it.
 */
final class IniFile {

    private IniFile() {}

    /** The section's options in their order, keys in lower case; empty when the file or the section is not there. */
    static Optional<Map<String, String>> section(Path file, String name) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return section(in, name);
        } catch (NoSuchFileException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Map<String, String>> section(BufferedReader in, String name) throws IOException {
        Map<String, StringBuilder> options = new LinkedHashMap<>();
        boolean found = false;
        boolean inside = false;
        String lastKey = "";
        for (String raw = in.readLine(); raw != null; raw = in.readLine()) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                inside = line.substring(1, line.length() - 1).equals(name);
                found |= inside;
                lastKey = "";
            } else if (inside && Character.isWhitespace(raw.charAt(0)) && !lastKey.isEmpty()) {
                options.getOrDefault(lastKey, new StringBuilder()).append('\n').append(line);
            } else if (inside) {
                lastKey = put(options, line);
            }
        }
        Map<String, String> texts = new LinkedHashMap<>();
        options.forEach((key, value) -> texts.put(key, value.toString()));
        return found ? Optional.of(texts) : Optional.empty();
    }

    private static String put(Map<String, StringBuilder> options, String line) {
        int at = 0;
        while (at < line.length() && line.charAt(at) != '=' && line.charAt(at) != ':') {
            at++;
        }
        String key = line.substring(0, at).strip().toLowerCase(Locale.ROOT);
        options.put(
                key,
                new StringBuilder(at < line.length() ? line.substring(at + 1).strip() : ""));
        return key;
    }
}
