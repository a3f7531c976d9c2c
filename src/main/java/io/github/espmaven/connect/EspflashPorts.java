package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    private static final Pattern ENTRY =
            Pattern.compile("(serial|vid|pid)\\s*+=\\s*+[\"']([^\"']*+)[\"']\\s*+(?:#.*+)?");
    private static final Pattern ID = Pattern.compile("(?:0x)?([0-9a-f]{1,4})");

    public EspflashPorts {
        boards = List.copyOf(boards);
    }

    /**
     * Reads the file in the directory or the one above it, else that of the user; a file that is not there, or that cannot
     * be read, says nothing.
     *
     * @throws EspException {@code BAD_PARAMETER} for an id that is no hexadecimal number of 16 bits
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
                return NONE;
            }
        }
        return NONE;
    }

    private static EspflashPorts parse(Path file, String text) throws EspException {
        Optional<String> serial = Optional.empty();
        List<String> vendors = new ArrayList<>();
        List<String> products = new ArrayList<>();
        String section = "";
        for (String line : text.lines().map(String::strip).toList()) {
            Matcher entry = ENTRY.matcher(line);
            if (line.startsWith("[")) {
                section = line.replaceFirst("\\s*#.*", "");
            } else if (entry.matches() && section.equals("[connection]")) {
                serial = Optional.of(entry.group(2));
            } else if (entry.matches() && section.equals("[[usb_device]]")) {
                (entry.group(1).equals("vid") ? vendors : products).add(id(file, entry.group(2)));
            }
        }
        List<String> boards = new ArrayList<>();
        for (int i = 0; i < Math.min(vendors.size(), products.size()); i++) {
            boards.add(vendors.get(i) + ":" + products.get(i));
        }
        return new EspflashPorts(serial, boards);
    }

    private static String id(Path file, String text) throws EspException {
        Matcher id = ID.matcher(text.toLowerCase(Locale.ROOT));
        if (id.matches()) {
            return "0".repeat(4 - id.group(1).length()) + id.group(1);
        }
        throw EspException.badParameter(
                file + " has the USB id \"" + text + "\"",
                "usb_device in " + file,
                "vid and pid in hexadecimal, as \"303a\"");
    }
}
