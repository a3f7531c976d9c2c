package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The chips this plugin knows. What is to be known of each stands in its {@link #spec() row}. */
public enum Chip {
    /** ESP8266 and ESP8285. */
    ESP8266(ClassicRows.esp8266()),
    /** ESP32. */
    ESP32(ClassicRows.esp32()),
    /** ESP32-S2. */
    ESP32_S2(SRows.esp32S2()),
    /** ESP32-S3. */
    ESP32_S3(SRows.esp32S3()),
    /** ESP32-S31. */
    ESP32_S31(LargeRows.esp32S31()),
    /** ESP32-C2, also sold as ESP8684. */
    ESP32_C2(EarlyCRows.esp32C2()),
    /** ESP32-C3, also sold as ESP8685 and ESP8686. */
    ESP32_C3(EarlyCRows.esp32C3()),
    /** ESP32-C5. */
    ESP32_C5(LaterCRows.esp32C5()),
    /** ESP32-C6. */
    ESP32_C6(LaterCRows.esp32C6()),
    /** ESP32-C61. */
    ESP32_C61(LaterCRows.esp32C61()),
    /** ESP32-H2. */
    ESP32_H2(HRows.esp32H2()),
    /** ESP32-H21. */
    ESP32_H21(HRows.esp32H21()),
    /** ESP32-H4. */
    ESP32_H4(HRows.esp32H4()),
    /** ESP32-P4. */
    ESP32_P4(LargeRows.esp32P4()),
    /** ESP32-E22. */
    ESP32_E22(LargeRows.esp32E22());

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

    // all parts of a row are immutable, its rules are functions without state
    @SuppressWarnings("ImmutableEnumChecker")
    private final ChipSpec spec;

    Chip(ChipSpecBuilder row) {
        spec = row.build();
    }

    /** Everything known of this chip. */
    public ChipSpec spec() {
        return spec;
    }

    /** The name users write: "esp32c3". */
    public String id() {
        return plain(spec.name());
    }

    /**
     * Reads who the connected chip is; not possible in secure download mode.
     *
     * @param registers the chip's registers
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
        OptionalInt wanted = OptionalInt.of(id);
        return Arrays.stream(values())
                .filter(c -> c.spec.imageChipId().equals(wanted))
                .findFirst();
    }

    /** The chip that is recognised by this word at {@link #MAGIC_REGISTER}. */
    public static Optional<Chip> ofMagic(int word) {
        OptionalInt wanted = OptionalInt.of(word);
        return Arrays.stream(values())
                .filter(c -> c.spec.magic().equals(wanted))
                .findFirst();
    }

    /**
     * The chip on which this word has been seen at {@link #MAGIC_REGISTER}, including chips that ought to be recognised
     * otherwise: for a message, or when the chip does not tell its id.
     */
    public static Optional<Chip> likelyOfMagic(int word) {
        return ofMagic(word)
                .or(() -> Arrays.stream(values())
                        .filter(c -> c.spec.otherMagics().contains(word))
                        .findFirst());
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
        return spec.name();
    }
}
