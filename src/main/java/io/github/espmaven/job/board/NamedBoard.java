package io.github.espmaven.job.board;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.port.PortFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several boards.
 *
 * @param name what it is called in lines and reports; its port, where nobody gave it a name
 * @param port a URL of a port
 * @param mac the address its chip must have; empty: any
 * @param chip the chip it must have; empty: what the goal says
 * @param values its own values, by their names in lower case: all that its list says of it
 */
public record NamedBoard(
        String name, String port, Optional<String> mac, Optional<Chip> chip, Map<String, String> values) {
    private static final Pattern OWN = Pattern.compile("\\$\\{board\\.([^}]+)}");

    public NamedBoard {
        values = Map.copyOf(values);
    }

    /** One without values of its own. */
    public NamedBoard(String name, String port, Optional<String> mac, Optional<Chip> chip) {
        this(name, port, mac, chip, Map.of());
    }

    /**
     * A text with its own values where it says <code>${board.serial}</code>.
     *
     * @throws EspException {@code BAD_PARAMETER} for a value that it does not have
     */
    public String filled(String text) throws EspException {
        Matcher place = OWN.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (place.find()) {
            String key = place.group(1).toLowerCase(Locale.ROOT);
            if (!values.containsKey(key)) {
                throw EspException.badParameter(
                        "board " + name + " has no \"" + key + "\" for " + place.group(),
                        "esp.boards",
                        "a value for each board");
            }
            place.appendReplacement(filled, Matcher.quoteReplacement(values.get(key)));
        }
        return place.appendTail(filled).toString();
    }

    public static NamedBoard at(String port) {
        return new NamedBoard(port, port, Optional.empty(), Optional.empty());
    }

    /** How to reach it, otherwise as {@code common} says. */
    public BoardRequest request(BoardRequest common) throws EspException {
        List<PortFilter> own = mac.isPresent() ? PortFilter.parse(List.of("mac=" + mac.get())) : List.of();
        boolean same = own.isEmpty() && port.equals(common.port().name().strip());
        return new BoardRequest(
                same ? common.port() : common.port().apart(port, own, fileName()),
                chip.isPresent() ? common.options().withChip(chip) : common.options(),
                common.after());
    }

    /** Its name as a part of a file's, different for each. */
    public String fileName() {
        String plain = name.replaceAll("[^A-Za-z0-9-]+", "_");
        return plain.equals(name) ? plain : plain + "-" + Integer.toHexString(name.hashCode());
    }

    /** A file of its own beside {@code file}: {@code flash-left.bin}. */
    public Path beside(Path file) {
        String all = file.getFileName().toString();
        int dot = all.lastIndexOf('.') > 0 ? all.lastIndexOf('.') : all.length();
        return file.resolveSibling(all.substring(0, dot) + "-" + fileName() + all.substring(dot));
    }
}
