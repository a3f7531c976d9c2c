package io.github.espmaven.chip;

import io.github.espmaven.chip.EfuseField.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
        List<String> parts = List.of((line + "\t\t").split("\t", -1));
        Map<Integer, String> meanings = new LinkedHashMap<>();
        for (String pair : parts.get(4).split("; ", -1)) {
            String[] sides = pair.split("=", 2);
            if (sides.length == 2) {
                meanings.put(RowNotation.number(sides[0]), sides[1]);
            }
        }
        return new EfuseField(
                RowNotation.words(parts.get(0)),
                RowNotation.words(parts.get(1)).stream().map(EfuseFields::place).toList(),
                parts.get(2),
                parts.get(3),
                meanings,
                parts.get(5));
    }

    private static Place place(String text) {
        String[] numbers = text.split("[.+]", -1);
        return new Place(
                RowNotation.number(numbers[0]), RowNotation.number(numbers[1]), RowNotation.number(numbers[2]));
    }

    public Optional<EfuseField> named(String name) {
        String wanted = name.strip().toUpperCase(Locale.ROOT);
        return all.stream().filter(f -> f.names().contains(wanted)).findFirst();
    }
}
