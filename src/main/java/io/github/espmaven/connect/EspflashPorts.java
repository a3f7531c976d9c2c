package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code espflash_ports.toml} of espflash's users (protocol.md, section 7).
 *
 * @param serial the port that {@code [connection]} names
 * @param boards the ids of each {@code [[usb_device]]}, as {@code 303a:1001}
 */
public record EspflashPorts(Optional<String> serial, List<String> boards) {
    /** What holds without a file. */
    public static final EspflashPorts NONE = new EspflashPorts(Optional.empty(), List.of());

    private static final String FILE = "espflash_ports.toml";
    private static final List<String> PLACES = List.of(
            ".config/espflash",
            "Library/Application Support/rs.esp.espflash",
            "AppData/Roaming/esp/espflash/config",
            "AppData/Roaming/esp/espflash");
    private static final Pattern TABLE = Pattern.compile("(\\[\\[?)\\s*+(\\w++)\\s*+]]?\\s*+(?:#.*+)?");
    private static final Pattern ENTRY = Pattern.compile("(\\w++(?:\\s*+\\.\\s*+\\w++)?+)\\s*+=\\s*+(.*+)");
    private static final Pattern TEXT = Pattern.compile("[\"']([^\"']++)[\"']\\s*+(?:#.*+)?");
    private static final Set<String> KEYS = Set.of("connection.serial", "usb_device.vid", "usb_device.pid");
    private static final Pattern ID = Pattern.compile("(?:0x)?([0-9a-f]{1,4})");

    public EspflashPorts {
        boards = List.copyOf(boards);
    }

    /**
     * Reads the file in the directory or the one above it, else that of the user.
     *
     * @throws EspException {@code FILE_UNREADABLE}; {@code BAD_PARAMETER} for a port that is no text, for an id that is no
     *     hexadecimal number of 16 bits, and for one without the other
     */
    public static EspflashPorts find(Path directory, Path home) throws EspException {
        List<Path> folders = new ArrayList<>(List.of(directory));
        Optional.ofNullable(directory.getParent()).ifPresent(folders::add);
        PLACES.forEach(place -> folders.add(home.resolve(place)));
        for (Path folder : folders) {
            Path file = folder.resolve(FILE);
            try {
                if (Files.isRegularFile(file)) {
                    return parse(file, Files.readString(file));
                }
            } catch (IOException e) {
                throw new EspException(
                        Problem.FILE_UNREADABLE,
                        file + ": " + FileErrorText.reason(e),
                        Evidence.of(Key.FILE, file.toString()),
                        e);
            }
        }
        return NONE;
    }

    private static EspflashPorts parse(Path file, String text) throws EspException {
        Optional<String> serial = Optional.empty();
        List<String> boards = new ArrayList<>();
        Map<String, String> device = new HashMap<>();
        String table = "";
        for (String line : text.lines().map(String::strip).toList()) {
            Matcher header = TABLE.matcher(line);
            Matcher entry = ENTRY.matcher(line);
            if (header.matches()) {
                table = header.group(2) + ".";
                addTo(boards, device, file);
            } else if (entry.matches()) {
                String key = table + entry.group(1).replaceAll("\\s", "");
                Matcher value = TEXT.matcher(entry.group(2));
                if (KEYS.contains(key) && !value.matches()) {
                    throw bad(file, "the line " + line, "text in quotes");
                }
                if (key.equals("connection.serial")) {
                    serial = Optional.of(value.group(1));
                } else if (KEYS.contains(key)) {
                    device.put(key, id(file, value.group(1)));
                }
            }
        }
        addTo(boards, device, file);
        return new EspflashPorts(serial, boards);
    }

    /** A device that is complete, and makes room for the next. */
    private static void addTo(List<String> boards, Map<String, String> device, Path file) throws EspException {
        if (device.size() == 1) {
            throw bad(file, "a [[usb_device]] with one id alone", "vid and pid");
        }
        if (!device.isEmpty()) {
            boards.add(device.get("usb_device.vid") + ":" + device.get("usb_device.pid"));
            device.clear();
        }
    }

    private static String id(Path file, String text) throws EspException {
        Matcher id = ID.matcher(text.toLowerCase(Locale.ROOT));
        if (id.matches()) {
            return "0".repeat(4 - id.group(1).length()) + id.group(1);
        }
        throw bad(file, "the USB id \"" + text + "\"", "vid and pid in hexadecimal, as \"303a\"");
    }

    private static EspException bad(Path file, String what, String choices) {
        return EspException.badParameter(file + " has " + what, file.toString(), choices);
    }
}
