package io.github.espmaven.chip;

import static io.github.espmaven.chip.EfuseMapBuilder.efuse;
import static io.github.espmaven.chip.EfuseMapBuilder.word;
import static io.github.espmaven.chip.FlashPinsBuilder.pins;
import static io.github.espmaven.chip.KeyPurpose.ECDSA;
import static io.github.espmaven.chip.KeyPurpose.ECDSA_P192;
import static io.github.espmaven.chip.KeyPurpose.ECDSA_P384_HIGH;
import static io.github.espmaven.chip.KeyPurpose.ECDSA_P384_LOW;
import static io.github.espmaven.chip.KeyPurpose.KEY_MANAGER_INIT;
import static io.github.espmaven.chip.KeyPurpose.SECURE_DEBUG_DIGEST;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_128_PSRAM;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_256_1;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_256_2;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_256_PSRAM_1;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_256_PSRAM_2;
import static io.github.espmaven.chip.SecurityFieldsBuilder.reg;
import static io.github.espmaven.chip.SecurityFieldsBuilder.security;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The rows of the large dual-core chips: ESP32-P4, ESP32-S31 and ESP32-E22. */
final class LargeRows {

    private LargeRows() {}

    /** What the chips with both a key manager and encrypted PSRAM know. */
    static EnumSet<KeyPurpose> allPurposes() {
        return KeyPurpose.usualAnd(
                ECDSA,
                XTS_AES_256_1,
                XTS_AES_256_2,
                KEY_MANAGER_INIT,
                XTS_AES_256_PSRAM_1,
                XTS_AES_256_PSRAM_2,
                XTS_AES_128_PSRAM,
                ECDSA_P192,
                ECDSA_P384_LOW,
                ECDSA_P384_HIGH);
    }

    static ChipSpecBuilder esp32P4() {
        int fuses = 0x5012_d000;
        Revision redesigned = new Revision(3, 0);
        return ChipSpecBuilder.named("ESP32-P4")
                .imageChipId(18)
                .otherMagics(0x0add_bad0)
                .bootloaderAt(0x2000)
                .crystalMhz(40)
                .uf2Family(0x3d30_8e94)
                .usbSerialJtag()
                .usbOtg()
                .usbProbe(UsbProbe.both(0x4ffb_feb0 + 24, 5, 6))
                .usbProbeBefore(redesigned, UsbProbe.both(0x4ff3_feb0 + 24, 5, 6))
                .flash(FlashSizes.STANDARD, FlashFrequencies.UP_TO_80)
                .flashPins(pins(0, 54).usb(24, 25))
                .spi(SpiRegisters.modern(0x5008_d000))
                .uart(0x500c_a08c)
                .efuse(efuse(fuses, 0x44)
                        .mac()
                        .revision(word(2, 5, 4).followedBy(word(2, 23, 23)), word(2, 3, 0))
                        .packages(word(2, 22, 20), "ESP32-P4")
                        .features("Dual Core + LP Core", "400MHz"))
                .security(Rows.usualSecurity(fuses)
                        .knows(KeyPurpose.usualAnd(ECDSA, XTS_AES_256_1, XTS_AES_256_2, KEY_MANAGER_INIT))
                        .keyManager(reg(0x34, 10))
                        .validKey(KeyRule.XTS_128_OR_256.orKeyManager())
                        .build())
                .watchdog(RtcWatchdog.at(0x5011_6000, 0x5011_6004, 0x5011_6018)
                        .with(Rows.lowPowerSuperWatchdog(0x5011_601c)))
                .straps(Straps.boot(35, "GPIO36 high").with(36, 0x4).registers(0x500e_0038, 0x5011_0008, 4))
                .hardReset(HardResetRule.WATCHDOG_OVER_OTG)
                .flashPower(FlashPower.ESP32_P4)
                .romLikeEsp32C3()
                .largeFlash()
                .stub("esp32p4")
                .stubBefore(redesigned, Optional.of("esp32p4-rev1"))
                .usualRevision(1, 3)
                .memory(esp32P4Memory());
    }

    private static MemoryMap esp32P4Memory() {
        AddressRange flash = new AddressRange(0x4000_0000, 0x4c00_0000);
        return MemoryMap.flash(flash, flash, 64)
                .with("DROM/IROM", 0x4000_0000, 0x4c00_0000)
                .with("DRAM/BYTE_ACCESSIBLE/IRAM", 0x4ff0_0000, 0x4ffa_0000)
                .with("DROM_MASK/IROM_MASK", 0x4fc0_0000, 0x4fc2_0000)
                .with("RTC_IRAM/RTC_DRAM", 0x5010_8000, 0x5011_0000)
                .with("MEM_INTERNAL2", 0x600f_e000, 0x6010_0000);
    }

    static ChipSpecBuilder esp32S31() {
        int fuses = 0x2071_5000;
        EnumSet<KeyPurpose> purposes = allPurposes();
        purposes.add(SECURE_DEBUG_DIGEST);
        return ChipSpecBuilder.named("ESP32-S31")
                .imageChipId(32)
                .bootloaderAt(0x2000)
                .crystalMhz(40)
                .uf2Family(0x3101_f7c1)
                .usbSerialJtag()
                .usbOtg()
                .flash(FlashSizes.STANDARD, FlashFrequencies.WITHOUT_26)
                .flashPins(pins(0, 60).usb(33, 34))
                .spi(SpiRegisters.modern(0x2050_1000))
                .uart(0x2038_a08c)
                .efuse(efuse(fuses, 0x50)
                        .mac()
                        .revision(word(3, 23, 22), word(3, 21, 18))
                        .packages(word(4, 7, 6), "ESP32-S31")
                        .features("Wi-Fi 6", "BT 5.4", "IEEE802.15.4", "Dual Core + LP Core", "300MHz"))
                .security(security(fuses)
                        .manualEncryptDisabled(reg(0x30, 20))
                        .cryptCount(reg(0x34, 23, 21))
                        .secureBoot(reg(0x3c, 2))
                        .purposes(0x38, 0, 5, 5)
                        .knows(purposes)
                        .keyManager(reg(0x34, 13))
                        .validKey(KeyRule.XTS_128_OR_256.orKeyManager())
                        .build())
                .watchdog(RtcWatchdog.at(0x2080_1000, 0x2080_1004, 0x2080_1018))
                .straps(Straps.boot(61, "GPIO60 high"))
                .hardReset(HardResetRule.WATCHDOG_OVER_OTG)
                .romLikeEsp32C3()
                .largeFlash()
                .stub("esp32s31")
                .usualRevision(0, 0)
                .memory(esp32S31Memory());
    }

    private static MemoryMap esp32S31Memory() {
        AddressRange flash = new AddressRange(0x4000_0000, 0x5400_0000);
        return MemoryMap.flash(flash, flash, 32, 64, 128, 256)
                .with("DROM/IROM", 0x4000_0000, 0x5400_0000)
                .with("DRAM/BYTE_ACCESSIBLE/IRAM", 0x2f00_0000, 0x2f08_0000)
                .with("DROM_MASK/IROM_MASK", 0x2f80_0000, 0x2f85_0000)
                .with("RTC_IRAM/RTC_DRAM", 0x2e00_0000, 0x2e00_8000);
    }

    static ChipSpecBuilder esp32E22() {
        int fuses = 0xc400_8000;
        // the pin is undocumented, and the force-download register that other tools name is the S2's
        Straps straps = new Straps(
                OptionalInt.empty(), Optional.empty(), OptionalInt.of(0xc310_d000), Optional.empty(), List.of());
        return ChipSpecBuilder.named("ESP32-E22")
                .imageChipId(31)
                .bootloaderAt(0x0)
                .crystalMhz(40, 26, 48)
                // the ESP32's: this chip has no number of its own yet
                .uf2Family(0x1c5f_21b0)
                .usbOtg()
                .flash(FlashSizes.STANDARD, FlashFrequencies.UP_TO_80)
                .flashPins(pins(0, 52).usb(18, 19))
                .spi(SpiRegisters.modern(0xc300_3000))
                .uart(0xc310_208c, 0xc310_2014, 1)
                // neither revision nor package are known to be in fuses
                .efuse(efuse(fuses, 0x44)
                        .mac()
                        .revision(BitField.NONE, BitField.NONE)
                        .packages(BitField.NONE, "ESP32-E22")
                        .features("Wi-Fi 6E (tri-band)", "BT 5.4 + Classic", "Dual Core", "500MHz"))
                .security(security(fuses)
                        .secureBoot(reg(0x38, 20))
                        .purposes(0x34, 24, 4, 2)
                        .purposes(0x38, 0, 4, 4)
                        .knows(KeyPurpose.usualAnd(ECDSA, XTS_AES_256_1, XTS_AES_256_2, KEY_MANAGER_INIT))
                        .validKey(KeyRule.XTS_128_OR_256)
                        .build())
                .straps(straps)
                .hardReset(HardResetRule.buttonOverOtgWhenStrapped(straps))
                .romLikeEsp32C3()
                .usualRevision(0, 0)
                .memory(esp32E22Memory());
    }

    private static MemoryMap esp32E22Memory() {
        AddressRange flash = new AddressRange(0x3c00_0000, 0x4000_0000);
        return MemoryMap.flash(flash, flash, 64)
                .with("DROM/IROM", 0x3c00_0000, 0x4000_0000)
                .with("DRAM/BYTE_ACCESSIBLE", 0x3100_0000, 0x3120_0000)
                .with("DROM_MASK/IROM_MASK", 0x3000_0000, 0x3012_0000)
                .with("IRAM", 0x30fe_0000, 0x3120_0000)
                .with("RTC_IRAM/RTC_DRAM", 0xc000_0000, 0xc000_8000);
    }
}
