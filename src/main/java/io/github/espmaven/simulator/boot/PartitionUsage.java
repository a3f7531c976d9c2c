package io.github.espmaven.simulator.boot;

import java.util.Map;

/** The bootloader's names of partition types. */
final class PartitionUsage {
    static final int APP = 0;
    static final int DATA = 1;
    static final int FACTORY = 0x00;
    static final int FIRST_OTA = 0x10;
    static final int LAST_OTA = 0x1f;
    static final int TEST = 0x20;
    static final int OTA_DATA = 0x00;

    private static final Map<Integer, String> TYPES = Map.of(APP, "Unknown app", DATA, "Unknown data");
    private static final Map<Integer, String> NAMED = Map.ofEntries(
            Map.entry(key(APP, FACTORY), "factory app"),
            Map.entry(key(APP, TEST), "test app"),
            Map.entry(key(DATA, OTA_DATA), "OTA data"),
            Map.entry(key(DATA, 0x01), "RF data"),
            Map.entry(key(DATA, 0x02), "WiFi data"),
            Map.entry(key(DATA, 0x04), "NVS keys"),
            Map.entry(key(DATA, 0x05), "efuse"),
            Map.entry(key(2, 0x00), "primary bootloader"),
            Map.entry(key(2, 0x01), "ota bootloader"),
            Map.entry(key(2, 0x02), "recovery bootloader"),
            Map.entry(key(3, 0x00), "primary partition_table"),
            Map.entry(key(3, 0x01), "ota partition_table"));

    private PartitionUsage() {}

    static boolean isOtaApp(int type, int subtype) {
        return type == APP && subtype >= FIRST_OTA && subtype <= LAST_OTA;
    }

    static String of(int type, int subtype) {
        return isOtaApp(type, subtype)
                ? "OTA app"
                : NAMED.getOrDefault(key(type, subtype), TYPES.getOrDefault(type, "unknown"));
    }

    private static int key(int type, int subtype) {
        return type << 8 | subtype;
    }
}
