package io.github.espmaven.chip;

import static io.github.espmaven.chip.SecurityFieldsBuilder.reg;
import static io.github.espmaven.chip.SecurityFieldsBuilder.security;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What several rows, or their builders, share. */
final class Rows {
    /** Makers of the flash inside the packages of the ESP32-C2 and the ESP32-C3. */
    static final Map<Integer, String> FLASH_VENDORS = Map.of(1, "XMC", 2, "GD", 3, "FM", 4, "TT", 5, "ZBIT");

    private Rows() {}

    /** A row without {@code what} is our own mistake: the class of chips does not even load then, and every test fails. */
    static <T> T require(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("row without " + what);
        }
        return value;
    }

    /** Protection as most chips from the ESP32-S2 on keep it. */
    static SecurityFieldsBuilder usualSecurity(int efuseBase) {
        return security(efuseBase)
                .manualEncryptDisabled(reg(0x30, 20))
                .cryptCount(reg(0x34, 20, 18))
                .secureBoot(reg(0x38, 20))
                .purposes(0x34, 24, 4, 2)
                .purposes(0x38, 0, 4, 4);
    }

    /** Watchdogs as the ESP32-C6 has them, in the low-power domain; the addresses also hold for the C61 and the C5. */
    static RtcWatchdog lowPowerWatchdog() {
        return RtcWatchdog.at(0x600b_1c00, 0x600b_1c04, 0x600b_1c18).with(lowPowerSuperWatchdog(0x600b_1c1c));
    }

    /** The super watchdog of these chips, with its two registers side by side from {@code config} on. */
    static RtcWatchdog.SuperWatchdog lowPowerSuperWatchdog(int config) {
        return new RtcWatchdog.SuperWatchdog(config, 18, config + 4, RtcWatchdog.KEY);
    }

    /** The address space of the ESP32-C6, the ESP32-H2 and the ESP32-H21. */
    static MemoryMap esp32C6Memory() {
        return MemoryMap.flash(
                        new AddressRange(0x4200_0000, 0x4280_0000),
                        new AddressRange(0x4280_0000, 0x4300_0000),
                        8,
                        16,
                        32,
                        64)
                .with("DROM/IROM", 0x4200_0000, 0x4300_0000)
                .with("DRAM/BYTE_ACCESSIBLE/IRAM", 0x4080_0000, 0x4088_0000)
                .with("DROM_MASK", 0x4004_ac00, 0x4005_0000)
                .with("IROM_MASK", 0x4000_0000, 0x4004_ac00)
                .with("RTC_IRAM/RTC_DRAM", 0x5000_0000, 0x5000_4000)
                .with("MEM_INTERNAL2", 0x600f_e000, 0x6010_0000);
    }
}
