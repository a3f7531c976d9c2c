package io.github.espmaven.chip;

import java.util.LinkedHashMap;
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
    static final FlashFrequencies UP_TO_80 = new FlashFrequencies()
            .with("80m", 0xf)
            .with("40m", 0)
            .with("26m", 1)
            .with("20m", 2);
    static final FlashFrequencies WITHOUT_26 =
            new FlashFrequencies().with("80m", 0xf).with("40m", 0).with("20m", 2);
    /** 80 MHz is written as 0: with F the C6's ROM would set its divider wrongly. */
    static final FlashFrequencies C6 =
            new FlashFrequencies().with("80m", 0).with("40m", 0).with("20m", 2);

    static final FlashFrequencies UP_TO_60 = new FlashFrequencies()
            .with("60m", 0xf)
            .with("30m", 0)
            .with("20m", 1)
            .with("15m", 2);
    static final FlashFrequencies UP_TO_48 = new FlashFrequencies()
            .with("48m", 0xf)
            .with("24m", 0)
            .with("16m", 1)
            .with("12m", 2);

    private final Map<String, Integer> codes = new LinkedHashMap<>();

    private FlashFrequencies() {}

    private FlashFrequencies with(String name, int code) {
        codes.put(name, code);
        return this;
    }

    /** The names, as "80m", fastest first. */
    public List<String> names() {
        return List.copyOf(codes.keySet());
    }

    /** The code of a frequency by its name, in any case; 0 to 15. */
    public OptionalInt code(String name) {
        Integer code = codes.get(name.toLowerCase(Locale.ROOT));
        return code == null ? OptionalInt.empty() : OptionalInt.of(code);
    }

    /** The name of the frequency with a code; the fastest where several share it. */
    public Optional<String> name(int code) {
        return codes.entrySet().stream()
                .filter(e -> e.getValue() == code)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
