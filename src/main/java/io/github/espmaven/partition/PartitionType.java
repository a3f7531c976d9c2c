package io.github.espmaven.partition;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The partition types that have a name, each with its named subtypes (protocol.md, section 6). */
public enum PartitionType {
    APP(0, 0x1_0000, appSubtypes()),
    DATA(1, 0x1000, dataSubtypes()),
    BOOTLOADER(2, 0x1000, subtypes("primary", 0, "ota", 1, "recovery", 2)),
    PARTITION_TABLE(3, 0x1000, subtypes("primary", 0, "ota", 1));

    /** App subtype of the app that is started where no other is chosen. */
    public static final int FACTORY = 0x00;
    /** Data subtype of the record that says which app to boot. */
    public static final int OTA_DATA = 0x00;
    /** Data subtype of key-value storage. */
    public static final int NVS = 0x02;
    /** Data subtype of a saved core dump. */
    public static final int COREDUMP = 0x03;
    /** Data subtype of the keys of encrypted key-value storage. */
    public static final int NVS_KEYS = 0x04;
    /** Data subtype of a data partition without a subtype. */
    public static final int UNDEFINED = 0x06;
    /** Data subtype of the record that says which trusted app to boot. */
    public static final int TEE_OTA_DATA = 0x90;
    /** Subtype of the bootloader that the ROM starts, and of the table that it reads. */
    public static final int PRIMARY = 0x00;

    private static final int FIRST_OTA = 0x10;
    private static final int LAST_OTA = 0x1f;

    private static final int DEFAULT_ALIGNMENT = 0x1000;

    private final int code;
    private final int alignment;

    @SuppressWarnings("Immutable") // a copy of Map.copyOf
    private final Map<String, Integer> subtypes;

    PartitionType(int code, int alignment, Map<String, Integer> subtypes) {
        this.code = code;
        this.alignment = alignment;
        this.subtypes = Map.copyOf(subtypes);
    }

    /** The number in the binary table. */
    public int code() {
        return code;
    }

    /** Whether an app of this subtype is one that otadata can choose. */
    static boolean isOta(int appSubtype) {
        return appSubtype >= FIRST_OTA && appSubtype <= LAST_OTA;
    }

    /** The names of all subtypes by number, comma-separated, for messages. */
    public String subtypeNames() {
        return subtypes.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    /** The name in a CSV table: {@code app}, {@code partition_table}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of all types, comma-separated, for messages. */
    static String names() {
        return Arrays.stream(values()).map(PartitionType::id).collect(Collectors.joining(", "));
    }

    public static Optional<PartitionType> of(int code) {
        return Arrays.stream(values()).filter(t -> t.code == code).findFirst();
    }

    public static Optional<PartitionType> named(String id) {
        return Arrays.stream(values()).filter(t -> t.id().equals(id)).findFirst();
    }

    public OptionalInt subtype(String name) {
        Integer number = subtypes.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    public Optional<String> subtypeName(int subtype) {
        return subtypes.entrySet().stream()
                .filter(e -> e.getValue() == subtype)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** What offsets of partitions of type {@code code} are multiples of, in bytes. */
    static int alignment(int code) {
        return of(code).map(t -> t.alignment).orElse(DEFAULT_ALIGNMENT);
    }

    private static Map<String, Integer> appSubtypes() {
        Map<String, Integer> all = subtypes("factory", 0x00, "test", 0x20, "tee_0", 0x30, "tee_1", 0x31);
        for (int i = 0; i < 16; i++) {
            all.put("ota_" + i, 0x10 + i);
        }
        return all;
    }

    private static Map<String, Integer> dataSubtypes() {
        Map<String, Integer> all = subtypes("ota", OTA_DATA, "phy", 0x01, "nvs", NVS, "coredump", COREDUMP);
        all.putAll(subtypes("nvs_keys", NVS_KEYS, "efuse", 0x05, "undefined", UNDEFINED, "esphttpd", 0x80));
        all.putAll(subtypes("fat", 0x81, "spiffs", 0x82, "littlefs", 0x83, "tee_ota", TEE_OTA_DATA));
        return all;
    }

    private static Map<String, Integer> subtypes(Object... namesAndNumbers) {
        Map<String, Integer> all = new HashMap<>();
        for (int i = 0; i < namesAndNumbers.length; i += 2) {
            all.put((String) namesAndNumbers[i], (Integer) namesAndNumbers[i + 1]);
        }
        return all;
    }
}
