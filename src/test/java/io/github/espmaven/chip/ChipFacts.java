package io.github.espmaven.chip;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The table {@code chip/chips.tsv}: facts written down from protocol.md, section 1, by people who did not look at the rows. */
public final class ChipFacts {
    /** Properties and their values, by the chip's name. */
    public static final Map<String, Map<String, String>> ALL = read();

    private ChipFacts() {}

    /** What is written down of {@code chip}; nothing where it has been forgotten. */
    public static Map<String, String> of(Chip chip) {
        return ALL.getOrDefault(chip.toString(), Map.of());
    }

    private static Map<String, Map<String, String>> read() {
        Map<String, Map<String, String>> facts = new LinkedHashMap<>();
        try (InputStream table = ChipFacts.class.getResourceAsStream("/chip/chips.tsv")) {
            String text = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] fact = line.split("\t", -1);
                facts.computeIfAbsent(fact[0], c -> new LinkedHashMap<>()).put(fact[1], fact[2]);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return facts;
    }
}
