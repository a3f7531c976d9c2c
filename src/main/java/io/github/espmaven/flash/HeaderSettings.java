package io.github.espmaven.flash;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.image.HeaderPatch;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the bootloader's header shall say about the flash (protocol.md, section 4.1, point 7). Each is {@code keep} or a
 * value the chip has a code for.
 *
 * @param mode {@code keep}, {@code qio}, {@code qout}, {@code dio}, {@code dout}
 * @param frequency {@code keep}, or such as {@code 80m}
 * @param size {@code keep}, {@code detect}, or such as {@code 4MB}
 */
public record HeaderSettings(String mode, String frequency, String size) {
    private static final String DETECT = "detect";

    public static final HeaderSettings KEEP =
            new HeaderSettings(HeaderPatch.KEEP_VALUE, HeaderPatch.KEEP_VALUE, HeaderPatch.KEEP_VALUE);

    public HeaderSettings {
        mode = mode.trim();
        frequency = frequency.trim();
        size = size.trim();
    }

    /** What is said, else what esptool's variables {@code ESPTOOL_FM}, {@code _FF} and {@code _FS} say, else kept. */
    public static HeaderSettings of(
            Optional<String> mode, Optional<String> frequency, Optional<String> size, Map<String, String> environment) {
        return new HeaderSettings(
                value(mode, environment, "ESPTOOL_FM"),
                value(frequency, environment, "ESPTOOL_FF"),
                value(size, environment, "ESPTOOL_FS"));
    }

    private static String value(Optional<String> said, Map<String, String> environment, String variable) {
        return said.or(() -> Optional.ofNullable(environment.get(variable)))
                .filter(text -> !text.isBlank())
                .orElse(HeaderPatch.KEEP_VALUE);
    }

    public boolean detectsSize() {
        return size.equalsIgnoreCase(DETECT);
    }

    public boolean keepsSize() {
        return size.equalsIgnoreCase(HeaderPatch.KEEP_VALUE);
    }

    /** Whether nothing is to change. */
    public boolean isKeep() {
        return keepsSize()
                && mode.equalsIgnoreCase(HeaderPatch.KEEP_VALUE)
                && frequency.equalsIgnoreCase(HeaderPatch.KEEP_VALUE);
    }

    /** The size in bytes, where one is named. */
    public OptionalLong bytes() {
        return keepsSize() || detectsSize() ? OptionalLong.empty() : ByteSize.parse(size.replaceFirst("-c1$", ""));
    }
}
