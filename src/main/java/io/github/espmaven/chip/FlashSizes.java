package io.github.espmaven.chip;

import io.github.espmaven.base.ByteSize;
import java.util.LinkedHashMap;
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
    static final FlashSizes ESP8266 = new FlashSizes()
            .with("512KB", 0)
            .with("256KB", 1)
            .with("1MB", 2)
            .with("2MB", 3)
            .with("4MB", 4)
            .with("2MB-c1", 5)
            .with("4MB-c1", 6)
            .with("8MB", 8)
            .with("16MB", 9);
    /** The codes of all chips but the ESP8266, and of its images of version 3. */
    public static final FlashSizes STANDARD = new FlashSizes()
            .with("1MB", 0)
            .with("2MB", 1)
            .with("4MB", 2)
            .with("8MB", 3)
            .with("16MB", 4)
            .with("32MB", 5)
            .with("64MB", 6)
            .with("128MB", 7);

    private final Map<String, Integer> codes = new LinkedHashMap<>();

    private FlashSizes() {}

    private FlashSizes with(String name, int code) {
        codes.put(name, code);
        return this;
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
