package io.github.espmaven.image;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MemoryMap;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How much of each kind of memory an image fills. Variables that begin as zero are in no image and not counted. */
public enum MemoryUse {
    FLASH_CODE("flash code", "flashCode"),
    FLASH_DATA("flash data", "flashData"),
    IRAM("IRAM", "iram"),
    DRAM("DRAM", "dram"),
    /** Memory that holds code and data alike. */
    RAM("RAM", "ram"),
    RTC("RTC memory", "rtc"),
    OTHER("other memory", "other");

    private final String title;
    private final String key;

    MemoryUse(String title, String key) {
        this.title = title;
        this.key = key;
    }

    /** Its name in reports: {@code flashCode}. */
    public String key() {
        return key;
    }

    /** {@code flash code}. */
    @Override
    public String toString() {
        return title;
    }

    /** Bytes by kind, in this order; kinds that are not used are missing. Empty for an unknown chip. */
    public static Map<MemoryUse, Integer> of(AppImage image) {
        Map<MemoryUse, Integer> bytes = new EnumMap<>(MemoryUse.class);
        if (image.chip().isEmpty()) {
            return bytes;
        }
        boolean first = true;
        for (Segment segment : image.segments()) {
            boolean padding = segment.address() == 0 && segment.checksummed();
            if (!padding) {
                boolean described = first && image.appDescriptor().isPresent();
                bytes.merge(kind(segment, image.chip().get(), described), segment.length(), Integer::sum);
            }
            first = false;
        }
        return bytes;
    }

    /** Where flash appears at the same addresses as code and as data, the part with the descriptor is the data. */
    private static MemoryUse kind(Segment segment, Chip chip, boolean described) {
        MemoryMap memory = chip.spec().memory();
        int address = segment.address();
        boolean isData = memory.drom().filter(d -> d.contains(address)).isPresent();
        if (isData) {
            return described || !memory.irom().contains(address) ? FLASH_DATA : FLASH_CODE;
        }
        if (memory.irom().contains(address) || address == 0) {
            return FLASH_CODE;
        }
        return inRam(memory.names(address));
    }

    private static MemoryUse inRam(List<String> names) {
        if (names.stream().anyMatch(n -> n.startsWith("RTC"))) {
            return RTC;
        }
        boolean code = names.contains("IRAM") || names.stream().anyMatch(n -> n.startsWith("CACHE"));
        boolean data = names.contains("DRAM");
        return code && data ? RAM : code ? IRAM : data ? DRAM : OTHER;
    }
}
