package io.github.espmaven.chip;

import io.github.espmaven.chip.EfuseField.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The named fields of a chip's fuses: the table {@code CHIP.fuses} beside this class, taken from ESP-IDF's tables, a line a
 * field with tabs between its parts (protocol.md, section 1.10).
 */
public record EfuseFields(List<EfuseField> all) {
    private static final int PARTS = 6;

    public EfuseFields {
        all = List.copyOf(all);
    }

    /** The fields of a chip; none where they are not known. */
    public static EfuseFields of(Chip chip) {
        try (InputStream in = EfuseFields.class.getResourceAsStream(chip.id() + ".fuses")) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new EfuseFields(text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(EfuseFields::field)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EfuseField field(String line) {
        String[] parts = Arrays.copyOf(line.split("\t", -1), PARTS);
        Map<Integer, String> meanings = new LinkedHashMap<>();
        if (parts[4] != null && !parts[4].isBlank()) {
            for (String pair : parts[4].split("; ", -1)) {
                String[] sides = pair.split("=", 2);
                meanings.put(RowNotation.number(sides[0]), sides[1]);
            }
        }
        return new EfuseField(
                RowNotation.words(parts[0]),
                RowNotation.words(parts[1]).stream().map(EfuseFields::place).toList(),
                parts[2],
                parts[3],
                meanings,
                parts[5] == null ? "" : parts[5]);
    }

    private static Place place(String text) {
        String[] numbers = text.split("[.+]", -1);
        return new Place(
                RowNotation.number(numbers[0]), RowNotation.number(numbers[1]), RowNotation.number(numbers[2]));
    }

    /** The field with a name, in capitals or not. */
    public Optional<EfuseField> named(String name) {
        String wanted = name.strip().toUpperCase(Locale.ROOT);
        return all.stream().filter(f -> f.names().contains(wanted)).findFirst();
    }
}
