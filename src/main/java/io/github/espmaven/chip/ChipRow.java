package io.github.espmaven.chip;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * One section of a chip's row: the text file {@code <chip>.row} beside this package's classes, with a line
 * {@code name: value} for each fact. A line that begins with a blank continues the value before it, a line
 * {@code [section]} begins a section, and {@code #} a comment.
 *
 * <p>Reading goes on behind a mistake, with the example in place of the value, so that {@link #end} names all of them at
 * once: what is lacking, what is not understood, and what nobody has asked for.
 */
public final class ChipRow {
    /** The part of a row in front of the first section: what clients of the chip must know. */
    static final String SPEC = "";

    private final String place;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();
    private final List<String> mistakes = new ArrayList<>();

    private ChipRow(String place) {
        this.place = place;
    }

    /** The section of a chip's row that stands under {@code [section]}; {@code id} is as in {@link Chip#id()}. */
    public static ChipRow of(String id, String section) {
        String file = id + ".row";
        try (InputStream in = ChipRow.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no file " + file + " beside " + ChipRow.class.getName()
                        + ": write down there what is known of the chip");
            }
            return parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8), section);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ChipRow parse(String file, String text, String section) {
        ChipRow row = new ChipRow(section.isEmpty() ? file : file + " [" + section + "]");
        String current = SPEC;
        String name = "";
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("[")) {
                current = line.replace("[", "").replace("]", "").strip();
            } else if (current.equals(section) && !line.isBlank() && !line.startsWith("#")) {
                name = row.line(line, name);
            }
        }
        return row;
    }

    /** Takes in a line; {@code last} is the name of the value that it may continue. */
    private String line(String line, String last) {
        if (line.startsWith(" ") && values.containsKey(last)) {
            values.merge(last, line.strip(), (before, more) -> (before + "\n" + more).strip());
            return last;
        }
        String[] parts = line.split(":", 2);
        String name = parts[0].strip();
        if (parts.length < 2) {
            mistakes.add("is not understood at \"" + line.strip() + "\": a line is \"name: value\"");
        } else if (values.put(name, parts[1].strip()) != null) {
            mistakes.add("has \"" + name + "\" twice");
        }
        return name;
    }

    /**
     * A value that every chip has.
     *
     * @param example the value of another chip, as the row would have it
     * @param meaning what to make of the text; refuses it by an {@link IllegalArgumentException}
     */
    public <T> T required(String name, String example, Function<String, T> meaning) {
        return find(name, example, meaning).orElseGet(() -> {
            if (!values.containsKey(name)) {
                mistakes.add("lacks \"" + name + "\", as in \"" + name + ": " + example + "\"");
            }
            return meaning.apply(example);
        });
    }

    /** A value that not every chip has, or not every chip has to name; empty also where it is not understood. */
    public <T> Optional<T> find(String name, String example, Function<String, T> meaning) {
        asked.add(name);
        String text = values.get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(meaning.apply(text));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NoSuchElementException e) {
            mistakes.add("is not understood at \"" + name + ": " + text + "\"; right would be \"" + name + ": "
                    + example + "\"");
            return Optional.empty();
        }
    }

    public int number(String name, String example) {
        return required(name, example, RowNotation::number);
    }

    /** A {@link RowNotation#number number} that not every chip has. */
    public OptionalInt optionalNumber(String name, String example) {
        Optional<Integer> number = find(name, example, RowNotation::number);
        return number.isPresent() ? OptionalInt.of(number.get()) : OptionalInt.empty();
    }

    /** A word or a few that every chip has. */
    public String text(String name, String example) {
        return required(name, example, String::toString);
    }

    /** Whether the row answers yes to a question; no where it does not mention it. */
    public boolean yes(String name) {
        return find(name, "yes", RowNotation::yes).orElse(false);
    }

    /**
     * Ends the reading.
     *
     * @throws IllegalStateException with all that is wrong with the section, if anything is
     */
    public void end() {
        values.keySet().stream()
                .filter(name -> !asked.contains(name))
                .forEach(name -> mistakes.add("has \"" + name + "\", which nothing reads"));
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException(place + " " + String.join("\n" + place + " ", mistakes));
        }
    }
}
