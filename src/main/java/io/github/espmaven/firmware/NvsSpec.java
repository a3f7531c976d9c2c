package io.github.espmaven.firmware;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.nvs.NvsCsv;
import io.github.espmaven.nvs.NvsEntry;
import io.github.espmaven.nvs.NvsImage;
import io.github.espmaven.nvs.NvsVersion;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What an NVS partition is to hold, from up to four sources; where two name the same key, the later one counts: a CSV as
 * Espressif's generator reads it, a properties file, values, and the board's own row in a table of devices. A key is
 * written {@code namespace.key}, or with its encoding {@code namespace.key.u16}; without one it is a text.
 *
 * @param csv the CSV; files it names lie beside it
 * @param values keys and values; values do not show in {@link #toString}
 * @param devices a CSV whose first column is {@code mac} and whose other columns are keys
 * @param key the file of the key that it is encrypted with: 64 bytes, a partition of keys, or 32 bytes of the HMAC scheme
 * @param rows gives out the free rows of {@code devices}; empty: only a board that has one there gets it
 */
public record NvsSpec(
        Optional<Path> csv,
        Optional<Path> properties,
        Map<String, String> values,
        Optional<Path> devices,
        NvsVersion version,
        Optional<Path> key,
        Optional<DeviceRows> rows)
        implements ImageSource {

    public NvsSpec {
        values = Map.copyOf(values);
    }

    /** One that gives out no rows. */
    public NvsSpec(
            Optional<Path> csv,
            Optional<Path> properties,
            Map<String, String> values,
            Optional<Path> devices,
            NvsVersion version,
            Optional<Path> key) {
        this(csv, properties, values, devices, version, key, Optional.empty());
    }

    /** The same, where a board that has no row in {@code devices} gets a free one. */
    NvsSpec givingRows(Clock clock) {
        return new NvsSpec(
                csv, properties, values, devices, version, key, devices.map(file -> new DeviceRows(file, clock)));
    }

    @Override
    public ImageSource with(Filling own) throws EspException {
        Map<String, String> filled = new TreeMap<>();
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled.put(value.getKey(), own.in(value.getValue()));
        }
        Optional<Path> table = own.in(devices);
        return new NvsSpec(
                own.in(csv),
                own.in(properties),
                filled,
                table,
                version,
                own.in(key),
                rows.map(r -> new DeviceRows(table.orElseThrow(), r.clock(), r.seen())));
    }

    /**
     * @throws EspException {@code NOTHING_NAMED} when there is none, {@code FILE_UNREADABLE}, {@code FILE_EMPTY},
     *     {@code BAD_PARAMETER} naming file and key, never a value
     */
    FlashContents.Store read() throws EspException {
        if (csv.isEmpty() && properties.isEmpty() && values.isEmpty() && devices.isEmpty()) {
            throw EspException.nothingNamed(
                    "an <nvs> entry names no contents",
                    "esp.images",
                    "<csv>, <properties>, <values> or <devices> in <nvs>");
        }
        Map<String, NvsEntry> common = new LinkedHashMap<>();
        if (csv.isPresent()) {
            Path file = csv.get();
            DeviceTable.put(common, in(file, () -> fromCsv(file)));
        }
        if (properties.isPresent()) {
            Path file = properties.get();
            DeviceTable.put(common, in(file, () -> fromProperties(file)));
        }
        DeviceTable.put(common, DeviceTable.entries(new TreeMap<>(values), key -> "the key \"" + key + "\""));
        Optional<FlashContents.Store.Own> table = rows.map(FlashContents.Store.Own.class::cast);
        if (devices.isPresent() && rows.isEmpty()) {
            Path file = devices.get();
            table = Optional.of(
                    in(file, () -> DeviceTable.parse(InputFile.read(file).bytes())));
        }
        FlashContents.Store store = new FlashContents.Store(List.copyOf(common.values()), table, version, key);
        store.image(List.of(), NvsImage.MIN_BYTES); // so that a key that cannot be used is told now
        return store;
    }

    /**
     * The image of a partition of so many bytes, the same for all boards.
     *
     * @throws EspException what {@link #read} throws, {@code BAD_PARAMETER} for a size no partition can have,
     *     {@code BEYOND_PARTITION}
     */
    public byte[] image(int size) throws EspException {
        FlashContents.Store store = read();
        return store.image(store.common(), size);
    }

    /** Reads something; failures name the file. */
    private interface Reading<T> {
        T read() throws EspException;
    }

    private static <T> T in(Path file, Reading<T> reading) throws EspException {
        try {
            return reading.read();
        } catch (EspException e) {
            throw e.problem() == Problem.BAD_PARAMETER ? InputFile.in(file.toString(), e) : e;
        }
    }

    private static List<NvsEntry> fromCsv(Path file) throws EspException {
        return NvsCsv.read(InputFile.read(file).bytes(), name -> {
            try {
                return InputFile.read(file.resolveSibling(name)).bytes();
            } catch (InvalidPathException e) {
                throw new EspException(
                        Problem.FILE_UNREADABLE, name + " is not a path: " + e.getReason(), Evidence.none(), e);
            }
        });
    }

    /** Sorted by key: a properties file has no order of its own. */
    private static List<NvsEntry> fromProperties(Path file) throws EspException {
        String text = new String(InputFile.read(file).bytes(), StandardCharsets.UTF_8);
        Properties read = properties(text);
        Map<String, String> sorted = new TreeMap<>();
        read.stringPropertyNames().forEach(name -> sorted.put(name, read.getProperty(name)));
        List<String> lines = text.lines().toList();
        return DeviceTable.entries(sorted, key -> {
            for (int i = 0; i < lines.size(); i++) {
                if (begins(lines.get(i), key)) {
                    return "the key in line " + (i + 1);
                }
            }
            return "a key";
        });
    }

    /** Whether a line alone has this key; one that an escape cuts in two has none. */
    private static boolean begins(String line, String key) {
        try {
            return properties(line).containsKey(key);
        } catch (EspException half) {
            return false;
        }
    }

    private static Properties properties(String text) throws EspException {
        Properties read = new Properties();
        try {
            read.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) { // the second for a broken escape; its message may show it
            throw new EspException(Problem.BAD_PARAMETER, "not a properties file: a backslash begins no valid escape");
        }
        return read;
    }

    /** The sources; never a value. */
    @Override
    public String toString() {
        String files = String.join(
                ", ",
                List.of(csv, properties, devices).stream()
                        .flatMap(Optional::stream)
                        .map(Path::toString)
                        .toList());
        return "NVS data" + (files.isEmpty() ? "" : " from " + files);
    }
}
