package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A table of devices: for each address the entries that its NVS partition is to hold. No message names a value. */
final class DeviceTable {
    private static final String MAC = "mac";

    private final Map<MacAddress, List<NvsEntry>> rows;

    private DeviceTable(Map<MacAddress, List<NvsEntry>> rows) {
        this.rows = rows;
    }

    /**
     * Reads a CSV whose first line is {@code mac,namespace.key,namespace.key.u16}, and so on. Empty cells are left out.
     *
     * @throws EspException {@code BAD_PARAMETER} naming line and column
     */
    static DeviceTable parse(byte[] csv) throws EspException {
        String text = new String(csv, StandardCharsets.UTF_8).replaceFirst("^\ufeff", "");
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setCommentMarker('#')
                .setIgnoreSurroundingSpaces(true)
                .get();
        Map<MacAddress, List<NvsEntry>> rows = new HashMap<>();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            List<String> columns = List.of();
            for (CSVRecord row : parser) {
                if (columns.isEmpty()) {
                    columns = heading(row);
                } else {
                    add(rows, columns, row, parser.getCurrentLineNumber());
                }
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) { // their messages may show a value
            throw bad("the CSV is malformed");
        }
        return new DeviceTable(rows);
    }

    private static List<String> heading(CSVRecord row) throws EspException {
        if (!row.get(0).equalsIgnoreCase(MAC) || row.size() < 2) {
            throw bad("the first line must be mac, then a column a key, as device.serial");
        }
        return row.toList();
    }

    private static void add(Map<MacAddress, List<NvsEntry>> rows, List<String> columns, CSVRecord row, long line)
            throws EspException {
        Optional<MacAddress> mac = MacAddress.parse(row.get(0));
        if (mac.isEmpty() || row.size() != columns.size()) {
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
            if (rows.put(mac.get(), entries(values, where)) != null) {
                throw bad(mac.get() + " is there twice");
            }
        } catch (EspException e) {
            throw new EspException(e.problem(), "line " + line + ": " + e.getMessage(), e.evidence(), e);
        }
    }

    /**
     * The entries of a board.
     *
     * @throws EspException {@code BAD_PARAMETER} when it is not in the table
     */
    List<NvsEntry> of(MacAddress mac, String source) throws EspException {
        List<NvsEntry> entries = rows.get(mac);
        if (entries == null) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    source + " has no row for this board, " + mac,
                    Evidence.of(Key.PARAMETER, "esp.images").with(Key.CHOICES, "a row for each board, by its MAC"));
        }
        return entries;
    }

    /** The entries of every board. */
    List<List<NvsEntry>> all() {
        return List.copyOf(rows.values());
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
