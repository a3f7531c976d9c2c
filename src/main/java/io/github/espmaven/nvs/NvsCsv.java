package io.github.espmaven.nvs;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads the CSV files that Espressif's NVS generator reads: columns {@code key,type,encoding,value}, where a row of type
 * {@code namespace} begins a namespace, {@code data} has its value in the row and {@code file} in a file of its own.
 */
public final class NvsCsv {
    private static final List<String> COLUMNS = List.of("key", "type", "encoding", "value");

    /** Gives the contents of the files that rows name. */
    @FunctionalInterface
    public interface Files {
        byte[] read(String name) throws EspException;
    }

    private final Files files;
    private final List<NvsEntry> entries = new ArrayList<>();
    private Optional<String> namespace = Optional.empty();

    private NvsCsv(Files files) {
        this.files = files;
    }

    /**
     * Reads a CSV.
     *
     * @param csv text in UTF-8
     * @param files where rows that name a file get its contents
     * @throws EspException with {@code BAD_PARAMETER}, naming the line and never a value
     */
    public static List<NvsEntry> read(byte[] csv, Files files) throws EspException {
        String text = new String(csv, StandardCharsets.UTF_8);
        NvsCsv reader = new NvsCsv(files);
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setCommentMarker('#')
                .setIgnoreSurroundingSpaces(true)
                .get();
        try (CSVParser parser = CSVParser.parse(new StringReader(text.replaceFirst("^\ufeff", "")), format)) {
            boolean first = true;
            for (CSVRecord row : parser) {
                reader.row(row, parser.getCurrentLineNumber(), first);
                first = false;
            }
        } catch (CSVException e) {
            throw bad("the CSV is malformed");
        } catch (IOException | UncheckedIOException | IllegalStateException e) { // an unclosed quote, say
            throw bad("the CSV is malformed");
        }
        return List.copyOf(reader.entries);
    }

    private void row(CSVRecord row, long line, boolean first) throws EspException {
        try {
            if (first) {
                heading(row);
            } else {
                entry(row);
            }
        } catch (EspException e) {
            throw new EspException(e.problem(), "line " + line + ": " + e.getMessage(), e.evidence(), e);
        }
    }

    private static void heading(CSVRecord row) throws EspException {
        if (!row.toList().equals(COLUMNS)) {
            throw NvsImage.bad("the first line must be key,type,encoding,value");
        }
    }

    private void entry(CSVRecord row) throws EspException {
        if (row.size() < 2 || row.size() > COLUMNS.size()) {
            throw NvsImage.bad("a row has the columns key,type,encoding,value, this one has " + row.size());
        }
        String key = row.get(0);
        switch (row.get(1)) {
            case "namespace" -> namespace = Optional.of(key);
            case "data" -> add(key, column(row, 2), column(row, 3).getBytes(StandardCharsets.UTF_8));
            case "file" -> add(key, column(row, 2), files.read(column(row, 3)));
            default -> throw NvsImage.bad("the second column is none of namespace, data, file");
        }
    }

    private static String column(CSVRecord row, int index) {
        return index < row.size() ? row.get(index) : "";
    }

    private void add(String key, String encoding, byte[] contents) throws EspException {
        if (namespace.isEmpty()) {
            throw NvsImage.bad("there is a key before any namespace");
        }
        NvsValue.Encoding known = Arrays.stream(NvsValue.Encoding.values())
                .filter(e -> e.name().toLowerCase(Locale.ROOT).equals(encoding))
                .findFirst()
                .orElseThrow(() -> NvsImage.bad("the third column is none of " + NvsValue.Encoding.choices()));
        entries.add(NvsEntry.of(namespace.get(), key, NvsValue.parse(known, contents)));
    }

    private static EspException bad(String what) {
        return new EspException(Problem.BAD_PARAMETER, "NVS: " + what);
    }
}
