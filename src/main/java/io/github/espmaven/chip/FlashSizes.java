package io.github.espmaven.chip;

import io.github.espmaven.base.ByteSize;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The flash sizes an image header can name, and the code for each: the high nibble of its fourth byte (protocol.md,
 * section 1.2).
 */
public final class FlashSizes {
    /** The codes of all chips but the ESP8266, and of its images of version 3. */
    public static final FlashSizes STANDARD = of("1MB=0, 2MB=1, 4MB=2, 8MB=3, 16MB=4, 32MB=5, 64MB=6, 128MB=7");

    private final Map<String, Integer> codes;

    private FlashSizes(Map<String, Integer> codes) {
        this.codes = codes;
    }

    /** The sizes and codes that a chip's row names: {@code 1MB=0, 2MB=1}. */
    static FlashSizes of(String pairs) {
        return new FlashSizes(RowNotation.pairs(pairs, RowNotation::number));
    }

    /** The names, as "4MB", in the order of their codes. */
    public List<String> names() {
        return List.copyOf(codes.keySet());
    }

    /** The code of a size by its name, in any case; 0 to 15. */
    public OptionalInt code(String name) {
        return codes.entrySet().stream()
                .filter(e -> e.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .mapToInt(Map.Entry::getValue)
                .findFirst();
    }

    /** The code of a size in bytes; empty when the header has none for it. */
    public OptionalInt code(long bytes) {
        return code(ByteSize.of(bytes));
    }

    /** The name of the size with a code. */
    public Optional<String> name(int code) {
        return codes.entrySet().stream()
                .filter(e -> e.getValue() == code)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The bytes of the size with a code. */
    public OptionalLong bytes(int code) {
        return name(code).map(name -> ByteSize.parse(name.replace("-c1", ""))).orElse(OptionalLong.empty());
    }
}
