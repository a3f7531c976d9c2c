package io.github.espmaven.chip;

import static io.github.espmaven.chip.EfuseMapBuilder.efuse;
import static io.github.espmaven.chip.EfuseMapBuilder.word;
import static io.github.espmaven.chip.FlashPinsBuilder.pins;
import static io.github.espmaven.chip.KeyPurpose.ECDSA;
import static io.github.espmaven.chip.KeyPurpose.RESERVED_2;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_256_1;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_256_2;
import static io.github.espmaven.chip.SecurityFieldsBuilder.reg;
import static io.github.espmaven.chip.SecurityFieldsBuilder.security;

/** The rows of the chips without Wi-Fi: ESP32-H2, ESP32-H21 and ESP32-H4. */
final class HRows {

    private HRows() {}

    static ChipSpecBuilder esp32H2() {
        int fuses = 0x600b_0800;
        return ChipSpecBuilder.named("ESP32-H2")
                .imageChipId(16)
                .otherMagics(0xd7b7_3e80)
                .bootloaderAt(0x0)
                .crystalMhz(32)
                .uf2Family(0x3327_26f6)
                .usbSerialJtag()
                .usbProbe(UsbProbe.serialJtag(0x4084_fefc, 3))
                .flash(FlashSizes.STANDARD, FlashFrequencies.UP_TO_48)
                .flashPins(pins(0, 27).usb(26, 27))
                .spi(SpiRegisters.modern(0x6000_3000))
                .uart(0x6000_007c)
                .efuse(efuse(fuses, 0x44)
                        .macWithExtension()
                        .revision(word(3, 22, 21), word(3, 20, 18))
                        .packages(word(4, 2, 0), "ESP32-H2")
                        .features("BT 5 (LE)", "IEEE802.15.4", "Single Core", "96MHz"))
                .security(Rows.usualSecurity(fuses)
                        .knows(KeyPurpose.usualAnd(ECDSA, XTS_AES_256_1, XTS_AES_256_2))
                        .validKey(KeyRule.XTS_128)
                        .build())
                .watchdog(watchdog())
                .straps(Straps.boot(9, "GPIO8 high").with(8, 0x4))
                .romLikeEsp32C3()
                .stub("esp32h2")
                .usualRevision(1, 2)
                .memory(Rows.esp32C6Memory());
    }

    /** Of the H2 and the H21; no reset by it. */
    private static RtcWatchdog watchdog() {
        return RtcWatchdog.at(0x600b_1c00, 0x600b_1c04, 0x600b_1c1c)
                .with(Rows.lowPowerSuperWatchdog(0x600b_1c20))
                .withoutReset();
    }

    static ChipSpecBuilder esp32H21() {
        int fuses = 0x600b_4000;
        return ChipSpecBuilder.named("ESP32-H21")
                .imageChipId(25)
                .bootloaderAt(0x0)
                .crystalMhz(32)
                .uf2Family(0xb6dd_00af)
                .usbSerialJtag()
                .flash(FlashSizes.STANDARD, FlashFrequencies.UP_TO_48)
                .flashPins(pins(0, 27).usb(26, 27))
                .spi(SpiRegisters.modern(0x6000_3000))
                .uart(0x6000_007c)
                .efuse(efuse(fuses, 0x44)
                        .macWithExtension()
                        .revision(word(5, 9, 8), word(5, 7, 4))
                        .packages(word(5, 13, 11), "ESP32-H21")
                        .features("BT 5 (LE)", "IEEE802.15.4", "Single Core", "96MHz"))
                .security(Rows.usualSecurity(fuses)
                        .knows(KeyPurpose.usualAnd(ECDSA, RESERVED_2, XTS_AES_256_2))
                        .validKey(KeyRule.XTS_128)
                        .build())
                .watchdog(watchdog())
                .straps(Straps.boot(14, "GPIO13 high"))
                .romLikeEsp32C3()
                .usualRevision(0, 0)
                .memory(Rows.esp32C6Memory());
    }

    static ChipSpecBuilder esp32H4() {
        int fuses = 0x600b_1800;
        return ChipSpecBuilder.named("ESP32-H4")
                .imageChipId(28)
                .bootloaderAt(0x2000)
                .crystalMhz(32)
                .uf2Family(0x9e0b_aa8a)
                .usbSerialJtag()
                .usbProbe(UsbProbe.serialJtag(0x4087_f580, 3))
                .flash(FlashSizes.STANDARD, FlashFrequencies.UP_TO_48)
                .flashPins(pins(0, 39).usb(13, 14))
                .spi(SpiRegisters.modern(0x6009_9000))
                .uart(0x6001_207c)
                .efuse(efuse(fuses, 0x44)
                        .macWithExtension()
                        .revision(word(3, 23, 22), word(3, 21, 18))
                        .packages(word(4, 14, 12), "ESP32-H4 (QFN40)")
                        .features("BT 5 (LE)", "IEEE802.15.4", "Dual Core", "96MHz"))
                .security(security(fuses)
                        .manualEncryptDisabled(reg(0x30, 14))
                        .cryptCount(reg(0x30, 25, 23))
                        .secureBoot(reg(0x38, 5))
                        .purposes(0x34, 0, 5, 6)
                        .knows(LargeRows.allPurposes())
                        .keyManager(reg(0x38, 20))
                        .validKey(KeyRule.XTS_128_OR_256.orKeyManager())
                        .build())
                // the registers of a timer group's watchdog, which does the same
                .watchdog(RtcWatchdog.at(0x6009_0048, 0x6009_004c, 0x6009_0064)
                        .with(Rows.lowPowerSuperWatchdog(0x600b_541c))
                        .withoutReset())
                .straps(Straps.boot(14, "GPIO13 high"))
                .romLikeEsp32C3()
                .stub("esp32h4")
                .usualRevision(0, 0)
                .memory(esp32H4Memory());
    }

    private static MemoryMap esp32H4Memory() {
        return MemoryMap.flash(
                        new AddressRange(0x4200_0000, 0x4280_0000),
                        new AddressRange(0x4280_0000, 0x4300_0000),
                        8,
                        16,
                        32,
                        64)
                .with("DROM/IROM", 0x4200_0000, 0x4400_0000)
                .with("DRAM/BYTE_ACCESSIBLE/IRAM", 0x4081_0000, 0x4086_0000)
                .with("DROM_MASK/IROM_MASK", 0x4000_0000, 0x4005_0000)
                .with("RTC_IRAM/RTC_DRAM", 0x5000_0000, 0x5000_4000)
                .with("MEM_INTERNAL2", 0x6000_0000, 0x6010_0000);
    }
}
