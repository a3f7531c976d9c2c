package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The chips this plugin knows. What is to be known of each stands in its row, the file {@code <id>.row} beside this class. */
public enum Chip {
    ESP8266,
    ESP32,
    ESP32_S2,
    ESP32_S3,
    ESP32_S31,
    /** ESP32-C2, also sold as ESP8684. */
    ESP32_C2,
    /** ESP32-C3, also sold as ESP8685 and ESP8686. */
    ESP32_C3,
    ESP32_C5,
    ESP32_C6,
    ESP32_C61,
    ESP32_H2,
    ESP32_H21,
    ESP32_H4,
    ESP32_P4,
    ESP32_E22;

    /** The rate every ROM speaks at first, in baud. */
    public static final int ROM_BAUD = 115_200;

    /** The ROM word by which the first chips are told apart. */
    public static final int MAGIC_REGISTER = 0x4000_1000;

    /** Ids of chips that never left the laboratory; such a chip is worth naming when it answers. */
    private static final Map<Integer, String> RETIRED = Map.of(
            4, "ESP32-S3 beta 2",
            6, "ESP32-S3 beta 3",
            7, "ESP32-C6 beta",
            10, "ESP32-H2 beta 1",
            14, "ESP32-H2 beta 2",
            17, "ESP32-C5 beta 3");

    // read once, and immutable then: the rules in it are functions without state
    @SuppressWarnings("ImmutableEnumChecker")
    private @Nullable ChipSpec spec;

    /**
     * Everything known of this chip.
     *
     * @throws IllegalStateException with all that is wrong with its row
     */
    public synchronized ChipSpec spec() {
        if (spec == null) {
            spec = ChipSpecReader.read(toString(), ChipRow.of(id(), ChipRow.SPEC));
        }
        return spec;
    }

    /** The name users write: "esp32c3". */
    public String id() {
        return plain(name());
    }

    /**
     * Reads who the connected chip is; not possible in secure download mode.
     *
     * @param hostBaud the rate the host used when the chip was synchronised: by it the crystal is estimated
     */
    public ChipIdentity identify(Registers registers, int hostBaud) throws EspException {
        return IdentityReader.read(this, registers, hostBaud);
    }

    /** The chip with a name; case, dashes, underscores and blanks do not matter. */
    public static Optional<Chip> named(String name) {
        String wanted = plain(name);
        return Arrays.stream(values()).filter(c -> c.id().equals(wanted)).findFirst();
    }

    /** The chip with an id from GET_SECURITY_INFO or an image header. */
    public static Optional<Chip> ofImageChipId(int id) {
        return Optional.ofNullable(ImageIds.CHIPS.get(id));
    }

    /** Of each row that one value alone: to read all of all chips takes longer than to reset one. */
    private static final class ImageIds {
        static final Map<Integer, Chip> CHIPS = new HashMap<>();

        static {
            for (Chip chip : values()) {
                ChipSpecReader.imageChipId(ChipRow.of(chip.id(), ChipRow.SPEC)).ifPresent(id -> CHIPS.put(id, chip));
            }
        }
    }

    /** The chip that is recognised by this word at {@link #MAGIC_REGISTER}. */
    public static Optional<Chip> ofMagic(int word) {
        OptionalInt wanted = OptionalInt.of(word);
        return Arrays.stream(values())
                .filter(c -> c.spec().magic().equals(wanted))
                .findFirst();
    }

    /** The name of a chip that was never sold, by its id. */
    public static Optional<String> retired(int id) {
        return Optional.ofNullable(RETIRED.get(id));
    }

    /** All names a user may write, comma-separated. */
    public static String choices() {
        return Arrays.stream(values()).map(Chip::id).collect(Collectors.joining(", "));
    }

    private static String plain(String name) {
        return name.trim().toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** {@code ESP32-C3}. */
    @Override
    public String toString() {
        return name().replace('_', '-');
    }
}
