package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.nvs.NvsEntry;
import io.github.espmaven.nvs.NvsValue;
import io.github.espmaven.nvs.NvsValue.Encoding;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table of devices: for each address the entries that its NVS partition is to hold. Rows without an address are free: no
 * board has them yet. No message names a value.
 */
public final class DeviceTable implements FlashContents.Store.Own {
    private static final String MAC = "mac";
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setCommentMarker('#')
            .setIgnoreSurroundingSpaces(true)
            .get();
    private static final Pattern BEFORE_RECORD = Pattern.compile("(?:[ \\t]*(?:#[^\r\n]*)?[\r\n]+)*");

    private final List<String> columns;
    private final Map<MacAddress, Row> rows = new LinkedHashMap<>();
    private final List<Row> free = new ArrayList<>();

    /** @param values as they are written, by their keys */
    private record Row(Map<String, String> values, List<NvsEntry> entries) {}

    private DeviceTable(List<String> columns) {
        this.columns = columns;
    }

    /**
     * Reads a CSV whose first line is {@code mac,namespace.key,namespace.key.u16}, and so on. Empty cells are left out.
     *
     * @throws EspException {@code BAD_PARAMETER} naming line and column
     */
    static DeviceTable parse(byte[] csv) throws EspException {
        String text = new String(csv, StandardCharsets.UTF_8).replaceFirst("^\ufeff", "");
        DeviceTable table = new DeviceTable(List.of());
        try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
            for (CSVRecord row : parser) {
                if (table.columns.isEmpty()) {
                    table = new DeviceTable(heading(row));
                } else {
                    table.add(row, parser.getCurrentLineNumber());
                }
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) { // their messages may show a value
            throw bad("the CSV is malformed");
        }
        return table;
    }

    private static List<String> heading(CSVRecord row) throws EspException {
        if (!row.get(0).equalsIgnoreCase(MAC) || row.size() < 2) {
            throw bad("the first line must be mac, then a column a key, as device.serial");
        }
        return row.toList();
    }

    private void add(CSVRecord row, long line) throws EspException {
        Optional<MacAddress> mac = MacAddress.parse(row.get(0));
        if ((mac.isEmpty() && !row.get(0).isBlank()) || row.size() != columns.size()) {
            throw bad("line " + line + " does not have an address and " + (columns.size() - 1) + " values");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < columns.size(); i++) {
            if (!row.get(i).isEmpty()) {
                values.put(columns.get(i), row.get(i));
            }
        }
        try {
            UnaryOperator<String> where = key -> "the key of column " + (columns.indexOf(key) + 1);
            Row read = new Row(values, entries(values, where));
            if (mac.isEmpty()) {
                free.add(read);
            } else if (rows.put(mac.get(), read) != null) {
                throw bad(mac.get() + " is there twice");
            }
        } catch (EspException e) {
            throw new EspException(e.problem(), "line " + line + ": " + e.getMessage(), e.evidence(), e);
        }
    }

    /** @throws EspException {@code BAD_PARAMETER} when it is not in the table */
    @Override
    public List<NvsEntry> of(MacAddress mac, String source) throws EspException {
        Row row = rows.get(mac);
        if (row == null) {
            throw EspException.badParameter(
                    source + " has no row for this board, " + mac, "esp.images", "a row for each board, by its MAC");
        }
        return row.entries();
    }

    @Override
    public List<List<NvsEntry>> all() {
        return Stream.concat(rows.values().stream(), free.stream())
                .map(Row::entries)
                .toList();
    }

    public Set<MacAddress> addresses() {
        return rows.keySet();
    }

    /**
     * Whether a row that was a board's own is free now, or that of one that had none.
     *
     * @param known the boards that had rows
     */
    boolean isForAnother(MacAddress mac, Map<String, String> values, Set<MacAddress> known) {
        return !rows.containsKey(mac)
                && Stream.concat(
                                free.stream(),
                                rows.entrySet().stream()
                                        .filter(row -> !known.contains(row.getKey()))
                                        .map(Map.Entry::getValue))
                        .anyMatch(row -> row.values().equals(values));
    }

    /** How many rows are free. */
    public int free() {
        return free.size();
    }

    /** The keys in its first line. */
    public List<String> keys() {
        return columns.isEmpty() ? columns : columns.subList(1, columns.size());
    }

    /** The values of a board's row, as they are written; none where it has no row. */
    public Map<String, String> values(MacAddress mac) {
        return Optional.ofNullable(rows.get(mac)).map(Row::values).orElse(Map.of());
    }

    /** The CSV with {@code mac} in the first row that is free, otherwise the same octets; empty where no row is free. */
    static Optional<byte[]> given(byte[] csv, MacAddress mac) throws EspException {
        String octets = new String(csv, StandardCharsets.ISO_8859_1);
        try (CSVParser parser = CSVParser.parse(new StringReader(octets), FORMAT)) {
            for (CSVRecord row : parser) {
                if (row.get(0).isBlank() && row.size() > 1) {
                    int comma = octets.indexOf(',', begin(octets, (int) row.getCharacterPosition()));
                    int line = Math.max(octets.lastIndexOf('\n', comma), octets.lastIndexOf('\r', comma)) + 1;
                    String given = octets.substring(0, line) + mac + octets.substring(comma);
                    return Optional.of(given.getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) { // their messages may show a value
            throw bad("the CSV is malformed");
        }
        return Optional.empty();
    }

    /** Where a record begins behind the comments and empty lines before it. */
    private static int begin(String text, int from) {
        Matcher before = BEFORE_RECORD.matcher(text).region(from, text.length());
        return before.lookingAt() ? before.end() : from;
    }

    /**
     * Entries of keys written {@code namespace.key} or {@code namespace.key.encoding}.
     *
     * @param where says of a key where it stands; a key that is none is not shown, for where a separator is missing it
     *     holds a value
     */
    static List<NvsEntry> entries(Map<String, String> values, UnaryOperator<String> where) throws EspException {
        List<NvsEntry> entries = new ArrayList<>();
        for (Map.Entry<String, String> value : values.entrySet()) {
            String[] parts = value.getKey().trim().split("\\.", -1);
            if (parts.length < 2 || parts.length > 3) {
                throw bad(where.apply(value.getKey()) + " is not written namespace.key or namespace.key.encoding");
            }
            Encoding encoding = parts.length == 2 ? Encoding.STRING : encoding(parts[2], where.apply(value.getKey()));
            byte[] contents = value.getValue().getBytes(StandardCharsets.UTF_8);
            try {
                entries.add(NvsEntry.of(parts[0], parts[1], NvsValue.parse(encoding, contents)));
            } catch (EspException e) {
                throw new EspException(
                        e.problem(), where.apply(value.getKey()) + ": " + e.getMessage(), e.evidence(), e);
            }
        }
        return entries;
    }

    private static Encoding encoding(String name, String where) throws EspException {
        for (Encoding encoding : Encoding.values()) {
            if (encoding.name().equalsIgnoreCase(name)) {
                return encoding;
            }
        }
        throw bad(where + " ends in no encoding; there are " + Encoding.choices());
    }

    /** Puts entries where later ones replace earlier ones of the same name. */
    static void put(Map<String, NvsEntry> into, List<NvsEntry> entries) {
        entries.forEach(entry -> into.put(entry.namespace() + '\0' + entry.key(), entry));
    }

    private static EspException bad(String what) {
        return new EspException(Problem.BAD_PARAMETER, "NVS: " + what);
    }
}
