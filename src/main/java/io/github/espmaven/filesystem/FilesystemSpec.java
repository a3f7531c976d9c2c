package io.github.espmaven.filesystem;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The filesystem that the user wants, as in {@code littlefs}, {@code esp8266 littlefs size=1MB} or
 * {@code spiffs pageSize=512 metaLength=0}: a format, a preset and parameters, each of which may be missing.
 */
public final class FilesystemSpec {
    /** Nothing is said: the partition's subtype decides, with the defaults of ESP-IDF. */
    public static final FilesystemSpec DEFAULT = new FilesystemSpec(List.of(), Map.of());

    /** Smallest filesystem of an ESP8266 board that has blocks of 8192 bytes (protocol.md, section 17.1). */
    private static final int ESP8266_LARGE = 512 * 1024;

    /** The formats, named as the partition subtypes that are for them. */
    public static final List<String> FORMATS = List.of("spiffs", "littlefs", "fat");

    private static final String PARAMETER = "filesystem";

    private static final List<String> PRESETS = List.of("arduino", "esp8266");
    private static final Map<String, List<String>> KEYS = Map.of(
            "spiffs", List.of("pageSize", "blockSize", "nameLength", "metaLength", "magic", "aligned"),
            "littlefs", List.of("blockSize", "nameLength", "diskVersion", "progSize", "inlineSize"),
            "fat", List.of("sectorSize", "wearLevelling", "fats", "rootEntries"));

    private final List<String> words;
    private final Map<String, String> options;

    private FilesystemSpec(List<String> words, Map<String, String> options) {
        this.words = words;
        this.options = options;
    }

    /**
     * Reads what the user wrote; words are separated by blanks or commas.
     *
     * @throws EspException {@code BAD_PARAMETER} naming the word that is none
     */
    public static FilesystemSpec parse(String text) throws EspException {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String word : text.strip().split("[\\s,]+", -1)) {
            int equals = word.indexOf('=');
            String name = word.toLowerCase(Locale.ROOT);
            if (equals > 0) {
                options.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (FORMATS.contains(name) || PRESETS.contains(name)) {
                words.add(name);
            } else if (!word.isEmpty()) {
                throw bad("\"" + word + "\" is no filesystem", "spiffs, littlefs, fat, arduino, esp8266");
            }
        }
        return new FilesystemSpec(words, options);
    }

    public boolean saysParameters() {
        return !options.isEmpty();
    }

    /** Whether the user says how large it is to be, for boards without a partition table. */
    public boolean saysSize() {
        return options.containsKey("size");
    }

    /**
     * How large it is to be.
     *
     * @param partition size of the partition, where there is one
     * @throws EspException {@code BAD_PARAMETER} when the user says another
     */
    public OptionalInt size(OptionalInt partition) throws EspException {
        int said = number("size", partition.orElse(0));
        if (partition.isPresent() && said != partition.getAsInt()) {
            throw bad("size is " + ByteSize.of(said) + ", but the partition has " + ByteSize.of(partition.getAsInt())
                    + ", and a device finds no filesystem of another size: leave size away");
        }
        return saysSize() ? OptionalInt.of(said) : partition;
    }

    public Optional<String> format() {
        return words.stream().filter(FORMATS::contains).findFirst();
    }

    /**
     * The format with all of its parameters.
     *
     * @param subtype subtype of the partition as tables name it; decides where nothing is said
     * @param size size of the partition in bytes; on the ESP8266 the block size depends on it
     * @throws EspException {@code BAD_PARAMETER} naming what is missing or not possible
     */
    public Filesystem of(String subtype, int size) throws EspException {
        String format = format().orElse(subtype);
        if (format().isEmpty() && PRESETS.stream().anyMatch(words::contains) && subtype.equals("spiffs")) {
            throw bad(
                    "the subtype spiffs stands for SPIFFS and for LittleFS in Arduino's tables: say which",
                    "spiffs, littlefs");
        }
        if (!FORMATS.contains(format)) {
            throw bad(
                    (subtype.isEmpty() ? "nothing" : "not the partition's subtype \"" + subtype + "\"")
                            + " tells which filesystem it is to be",
                    "spiffs, littlefs, fat");
        }
        List<String> keys = KEYS.getOrDefault(format, List.of());
        for (String key : options.keySet()) {
            if (!key.equalsIgnoreCase("size") && keys.stream().noneMatch(key::equalsIgnoreCase)) {
                throw bad(format + " has no parameter \"" + key + "\"", String.join(", ", keys));
            }
        }
        boolean esp8266 = words.contains("esp8266");
        int block = esp8266 && size >= ESP8266_LARGE ? 8192 : 4096;
        return switch (format) {
            case "spiffs" -> spiffs(esp8266 ? Spiffs.ESP8266 : Spiffs.IDF, block);
            case "littlefs" -> littleFs(esp8266 ? LittleFs.ESP8266 : LittleFs.IDF, block);
            default -> fat();
        };
    }

    private Spiffs spiffs(Spiffs usual, int block) throws EspException {
        Spiffs format = new Spiffs(
                power("pageSize", usual.page(), 128, 4096),
                power("blockSize", block, 4096, 1 << 20),
                number("nameLength", usual.nameLength()),
                number("metaLength", usual.metaLength()),
                switch (word(
                        "magic", usual.magic() == Spiffs.Magic.YES ? "yes" : "nolength", "yes", "nolength", "no")) {
                    case "yes" -> Spiffs.Magic.YES;
                    case "no" -> Spiffs.Magic.NO;
                    default -> Spiffs.Magic.NO_LENGTH;
                },
                word("aligned", usual.aligned() ? "yes" : "no", "yes", "no").equals("yes"));
        if (format.nameLength() < 2 || (long) format.nameLength() + format.metaLength() > format.page() - 64) {
            throw bad("nameLength and metaLength must leave 64 of the " + format.page() + " bytes of a page");
        }
        if (format.usablePages() * 2 > format.magicAt() || format.usablePages() < 2) {
            throw bad("a block of " + format.block() + " bytes with pages of " + format.page()
                    + " has no room for its mark");
        }
        return format;
    }

    private LittleFs littleFs(LittleFs usual, int block) throws EspException {
        int blockSize = power("blockSize", block, 512, 1 << 20);
        if (number("nameLength", usual.nameLength()) > 255) {
            throw bad("nameLength is more than LittleFS has", "1 to 255");
        }
        int inline = Math.min(number("inlineSize", usual.inline()), Math.min(1022, blockSize / 8));
        return new LittleFs(
                blockSize,
                number("nameLength", usual.nameLength()),
                word("diskVersion", usual.version(), "2.0", "2.1"),
                power("progSize", Math.min(usual.prog(), blockSize / 4), 1, Math.min(512, blockSize / 4)),
                inline);
    }

    private Fat fat() throws EspException {
        String wear = word("wearLevelling", "performance", "none", "performance", "safe");
        int sector = power("sectorSize", 4096, 512, 4096);
        if (wear.equals("safe") && sector != 512) {
            throw bad("wearLevelling=safe is of sectors of 512 bytes, not " + sector, "sectorSize=512 with it");
        }
        return new Fat(
                sector,
                Fat.Wear.valueOf(wear.toUpperCase(Locale.ROOT)),
                number("fats", 2) == 1 ? 1 : 2,
                Math.max(16, number("rootEntries", 512)));
    }

    private int number(String key, int usual) throws EspException {
        if (!options.containsKey(key)) {
            return usual;
        }
        OptionalLong value = ByteSize.parse(options.get(key));
        if (value.isEmpty() || value.getAsLong() > 1 << 28) {
            throw bad(key + " is \"" + options.get(key) + "\"", "a number such as 4096, 0x1000 or 1MB");
        }
        return (int) value.getAsLong();
    }

    private int power(String key, int usual, int least, int most) throws EspException {
        int value = number(key, usual);
        if (value < least || value > most || Integer.bitCount(value) != 1) {
            throw bad(key + " is " + value, "a power of two from " + least + " to " + most);
        }
        return value;
    }

    private String word(String key, String usual, String... choices) throws EspException {
        String value = options.getOrDefault(key, usual).toLowerCase(Locale.ROOT);
        if (!Arrays.asList(choices).contains(value)) {
            throw bad(key + " is \"" + value + "\"", String.join(", ", choices));
        }
        return value;
    }

    static EspException bad(String what) {
        return new EspException(Problem.BAD_PARAMETER, what, Evidence.of(Key.PARAMETER, PARAMETER));
    }

    private static EspException bad(String what, String choices) {
        return EspException.badParameter(what, PARAMETER, choices);
    }

    /** As the user would write it. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>(words);
        options.forEach((key, value) -> all.add(key + "=" + value));
        return String.join(" ", all);
    }
}
