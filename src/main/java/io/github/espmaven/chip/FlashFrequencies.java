package io.github.espmaven.chip;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The flash clocks an image header can name, and the code for each: the low nibble of its fourth byte (protocol.md,
 * section 1.2). Code 0 is what an image has that names none.
 */
public final class FlashFrequencies {
    private final Map<String, Integer> codes;

    private FlashFrequencies(Map<String, Integer> codes) {
        this.codes = codes;
    }

    /** The frequencies and codes that a chip's row names, each code's usual name first: {@code 80m=15, 40m=0}. */
    static FlashFrequencies of(String pairs) {
        return new FlashFrequencies(RowNotation.pairs(pairs, RowNotation::number));
    }

    /** The names, as "80m". */
    public List<String> names() {
        return List.copyOf(codes.keySet());
    }

    /** The code of a frequency by its name, in any case; 0 to 15. */
    public OptionalInt code(String name) {
        Integer code = codes.get(name.toLowerCase(Locale.ROOT));
        return code == null ? OptionalInt.empty() : OptionalInt.of(code);
    }

    /** The name of the frequency with a code; the usual one, or the fastest, where several share it. */
    public Optional<String> name(int code) {
        return codes.entrySet().stream()
                .filter(e -> e.getValue() == code)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
