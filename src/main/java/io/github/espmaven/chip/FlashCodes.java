package io.github.espmaven.chip;

import io.github.espmaven.base.ByteSize;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The flash sizes or clocks that an image header can name, and the code for each: the high and the low nibble of its fourth
 * byte (protocol.md, section 1.2). Clock code 0 is what an image has that names none.
 */
public final class FlashCodes {
    /** The codes of sizes on all chips but the ESP8266, and in its images of version 3. */
    public static final FlashCodes STANDARD_SIZES = of("1MB=0, 2MB=1, 4MB=2, 8MB=3, 16MB=4, 32MB=5, 64MB=6, 128MB=7");

    private final Map<String, Integer> codes;

    private FlashCodes(Map<String, Integer> codes) {
        this.codes = codes;
    }

    /** The names and codes that a chip's row has, each code's usual name first: {@code 1MB=0, 2MB=1}, {@code 80m=15, 40m=0}. */
    static FlashCodes of(String pairs) {
        return new FlashCodes(RowNotation.pairs(pairs, RowNotation::number));
    }

    /** The names, as "4MB" or "80m", in the row's order. */
    public List<String> names() {
        return List.copyOf(codes.keySet());
    }

    /** The code of a name, in any case; 0 to 15. */
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

    /** The name with a code; the usual one, or the fastest clock, where several share it. */
    public Optional<String> name(int code) {
        return codes.entrySet().stream()
                .filter(e -> e.getValue() == code)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    public OptionalLong bytes(int code) {
        return name(code).map(name -> ByteSize.parse(name.replace("-c1", ""))).orElse(OptionalLong.empty());
    }
}
