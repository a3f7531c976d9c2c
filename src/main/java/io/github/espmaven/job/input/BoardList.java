package io.github.espmaven.job.input;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.port.PortQueue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads which boards a goal is for: a list of ports, or a file with a row a board. */
public final class BoardList {
    public static final String PARAMETER = "esp.boards";

    private static final String CHOICES = "auto, ports separated by commas, or a file boards.csv or boards.json";
    private static final Pattern FILE = Pattern.compile("(?i)(?!(?:sim|qemu):)[^,]*\\.(csv|json)");

    /** Not those between the parentheses of a virtual board's ailment. */
    private static final String COMMA = ",(?![^(,]*\\))";

    private BoardList() {}

    /** Finds the ports of all that look like a board. */
    @FunctionalInterface
    public interface Boards {
        List<String> ports() throws EspException;
    }

    /**
     * Reads the parameter's text.
     *
     * @param directory where relative paths begin
     * @throws EspException {@code BAD_PARAMETER}, {@code FILE_UNREADABLE}, {@code NO_PORT}
     */
    public static List<NamedBoard> parse(String text, Path directory, Boards all) throws EspException {
        String said = text.trim();
        List<Map<String, String>> rows = new ArrayList<>();
        Matcher file = FILE.matcher(said);
        if (file.matches()) {
            byte[] bytes = InputFile.read(directory.resolve(said)).bytes();
            rows.addAll(file.group(1).equalsIgnoreCase("csv") ? csv(bytes) : json(bytes));
        } else {
            List<String> ports = said.equalsIgnoreCase("auto") ? all.ports() : List.of(said.split(COMMA, -1));
            ports.forEach(port -> rows.add(Map.of("port", port.trim())));
        }
        return of(rows);
    }

    /**
     * The boards of rows with {@code name}, {@code port}, {@code mac} and {@code chip}, of which only the port must be there, and
     * values of their own.
     *
     * @throws EspException {@code BAD_PARAMETER} for a row without a port, what is no address, a name, port or address that
     *     is there twice; {@code UNKNOWN_CHIP_NAME}
     */
    public static List<NamedBoard> of(List<Map<String, String>> rows) throws EspException {
        List<NamedBoard> boards = new ArrayList<>();
        Map<String, String> seen = new HashMap<>();
        for (Map<String, String> row : rows) {
            NamedBoard board = board(row, boards.size() + 1);
            once(seen, "port", PortQueue.key(board.port()).orElse(board.port()), board.port(), board);
            // the names are in those of files, of which some systems know no two that differ in capitals only
            once(seen, "name", board.name().toLowerCase(Locale.ROOT), board.name(), board);
            if (board.mac().isPresent()) {
                once(seen, "address", board.mac().get(), board.mac().get(), board);
            }
            boards.add(board);
        }
        if (boards.isEmpty()) {
            throw bad("there is no board in it");
        }
        return boards;
    }

    private static void once(Map<String, String> seen, String what, String key, String value, NamedBoard board)
            throws EspException {
        String other = seen.put(what + " " + key, board.name());
        if (other != null) {
            throw bad("two boards have the " + what + " " + value
                    + (other.equals(board.name()) ? "" : ": " + other + " and " + board.name()));
        }
    }

    private static NamedBoard board(Map<String, String> row, int number) throws EspException {
        Optional<String> port = value(row, "port");
        if (port.isEmpty() || port.get().equalsIgnoreCase("auto")) {
            throw bad("board " + number + " names no port");
        }
        Optional<String> said = value(row, "mac");
        Optional<String> mac = said.flatMap(MacAddress::parse).map(MacAddress::toString);
        if (said.isPresent() && mac.isEmpty()) {
            throw bad("board " + number + " has the address \"" + said.get() + "\", which is none");
        }
        Optional<Chip> chip = BoardParameters.namedChip(value(row, "chip"), Map.of());
        String name = value(row, "name").orElse(port.get());
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw bad("the name of board " + number + " is more than one line of text");
        }
        Map<String, String> values = new HashMap<>(row);
        values.values().removeIf(String::isBlank);
        values.put("name", name);
        return new NamedBoard(name, port.get(), mac, chip, values);
    }

    private static Optional<String> value(Map<String, String> row, String key) {
        return Optional.ofNullable(row.get(key)).map(String::trim).filter(text -> !text.isEmpty());
    }

    private static List<Map<String, String>> csv(byte[] bytes) throws EspException {
        String text = new String(bytes, StandardCharsets.UTF_8).replaceFirst("^\ufeff", "");
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreHeaderCase(true)
                .setCommentMarker('#')
                .setIgnoreSurroundingSpaces(true)
                .get();
        List<Map<String, String>> rows = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            List<String> names = parser.getHeaderNames();
            if (names.stream().noneMatch("port"::equalsIgnoreCase)) {
                throw bad("its first line names no column port: " + String.join(", ", names));
            }
            if (names.stream()
                            .map(name -> name.toLowerCase(Locale.ROOT))
                            .distinct()
                            .count()
                    < names.size()) {
                throw bad("its first line names a column twice: " + String.join(", ", names));
            }
            for (CSVRecord row : parser) {
                if (row.size() > names.size()) {
                    throw bad("board " + (rows.size() + 1) + " has " + row.size() + " cells, and there are "
                            + names.size() + " columns");
                }
                rows.add(byName(row.toMap()));
            }
        } catch (IOException | UncheckedIOException | IllegalStateException | IllegalArgumentException e) {
            throw bad("it is no CSV with a line of names first: " + e.getMessage());
        }
        return rows;
    }

    private static List<Map<String, String>> json(byte[] bytes) throws EspException {
        List<Map<String, String>> rows = new ArrayList<>();
        try {
            for (JsonElement element : JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8))
                    .getAsJsonArray()) {
                Map<String, String> row = new LinkedHashMap<>();
                JsonObject object = element.getAsJsonObject();
                object.asMap().forEach((key, value) -> row.put(key, value.getAsString()));
                rows.add(byName(row));
            }
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            throw bad("it is no JSON list of objects with name, port, mac, chip and other values");
        }
        return rows;
    }

    private static Map<String, String> byName(Map<String, String> row) {
        Map<String, String> cells = new HashMap<>();
        row.forEach((name, value) -> cells.put(name.trim().toLowerCase(Locale.ROOT), value.trim()));
        return cells;
    }

    private static EspException bad(String what) {
        return EspException.badParameter(PARAMETER + ": " + what, PARAMETER, CHOICES);
    }
}
