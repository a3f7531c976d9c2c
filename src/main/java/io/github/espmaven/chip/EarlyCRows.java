package io.github.espmaven.chip;

import static io.github.espmaven.chip.EfuseMapBuilder.efuse;
import static io.github.espmaven.chip.EfuseMapBuilder.word;
import static io.github.espmaven.chip.FlashPinsBuilder.pins;
import static io.github.espmaven.chip.SecurityFieldsBuilder.reg;
import static io.github.espmaven.chip.SecurityFieldsBuilder.security;

import java.util.Map;
import java.util.Optional;

/** The rows of the ESP32-C2 and the ESP32-C3. */
final class EarlyCRows {
    private static final int EFUSE = 0x6000_8800;

    private EarlyCRows() {}

    static ChipSpecBuilder esp32C2() {
        return ChipSpecBuilder.named("ESP32-C2")
                .imageChipId(12)
                .otherMagics(0x6f51_306f, 0x7c41_a06f, 0x0c21_e06f)
                .bootloaderAt(0x0)
                .crystalMhz(40, 26)
                .uf2Family(0x2b88_d29c)
                .flash(FlashSizes.STANDARD, FlashFrequencies.UP_TO_60)
                .flashPins(pins(0, 20))
                .spi(SpiRegisters.modern(0x6000_2000))
                .uart(0x6000_007c, 0x6000_0014, 1)
                // identity is in BLOCK2 here
                .efuse(efuse(EFUSE, 0x40)
                        .mac()
                        .revision(word(1, 21, 20), word(1, 19, 16))
                        .packages(word(1, 24, 22), "ESP32-C2", "ESP8684H")
                        .features("Wi-Fi", "BT 5 (LE)", "Single Core", "120MHz")
                        .flash(word(7, 31, 29), Map.of(1, 4, 2, 2, 3, 1))
                        .flashVendor(word(7, 26, 24), Rows.FLASH_VENDORS))
                .security(security(EFUSE)
                        .manualEncryptDisabled(reg(0x30, 6))
                        .cryptCount(reg(0x30, 9, 7))
                        .secureBoot(reg(0x30, 21))
                        .validKey(KeyRule.sharedBlock(
                                reg(0x30, 10).plus(EFUSE), reg(0x30, 1, 0).plus(EFUSE), EFUSE + 0x60))
                        .build())
                .watchdog(RtcWatchdog.at(0x6000_8084, 0x6000_8088, 0x6000_809c))
                .straps(Straps.boot(9, "GPIO8 high").with(8, 0x4))
                .romLikeEsp32C3()
                .romWithout(RomFeature.CHANGE_BAUD_IN_SECURE_DOWNLOAD)
                .romBaud(RomBaudRule.expecting(40))
                .stub("esp32c2")
                .stubBefore(new Revision(0, 1), Optional.empty())
                .usualRevision(1, 2)
                .memory(esp32C2Memory());
    }

    private static MemoryMap esp32C2Memory() {
        return MemoryMap.flash(
                        new AddressRange(0x4200_0000, 0x4240_0000),
                        new AddressRange(0x3c00_0000, 0x3c40_0000),
                        16,
                        32,
                        64)
                .with("DROM", 0x3c00_0000, 0x3c40_0000)
                .with("DRAM", 0x3fca_0000, 0x3fce_0000)
                .with("BYTE_ACCESSIBLE", 0x3fc8_8000, 0x3fd0_0000)
                .with("DROM_MASK", 0x3ff0_0000, 0x3ff5_0000)
                .with("IROM_MASK", 0x4000_0000, 0x4009_0000)
                .with("IROM", 0x4200_0000, 0x4240_0000)
                .with("IRAM", 0x4037_c000, 0x403c_0000);
    }

    static ChipSpecBuilder esp32C3() {
        return ChipSpecBuilder.named("ESP32-C3")
                .imageChipId(5)
                .otherMagics(0x6921_506f, 0x1b31_506f, 0x4881_606f, 0x4361_606f)
                .bootloaderAt(0x0)
                .crystalMhz(40)
                .uf2Family(0xd42b_a06c)
                .usbSerialJtag()
                .usbProbe(UsbProbe.serialJtag(0x3fcd_f060 + 24, 3))
                .usbProbeBefore(new Revision(1, 1), UsbProbe.serialJtag(0x3fcd_f064 + 24, 3))
                .flash(FlashSizes.STANDARD, FlashFrequencies.UP_TO_80)
                .flashPins(pins(0, 21).usb(18, 19))
                .spi(SpiRegisters.modern(0x6000_2000))
                .uart(0x6000_007c)
                .efuse(efuse(EFUSE, 0x44)
                        .mac()
                        .revision(word(5, 25, 24), word(3, 20, 18).followedBy(word(5, 23, 23)))
                        .packages(
                                word(3, 23, 21),
                                "ESP32-C3 (QFN32)",
                                "ESP8685 (QFN28)",
                                "ESP32-C3 AZ (QFN32)",
                                "ESP8686 (QFN24)")
                        .features("Wi-Fi", "BT 5 (LE)", "Single Core", "160MHz")
                        .flash(word(3, 29, 27), Map.of(1, 4, 2, 2, 3, 1, 4, 8))
                        .flashVendor(word(4, 2, 0), Rows.FLASH_VENDORS))
                .security(Rows.usualSecurity(EFUSE)
                        .knows(KeyPurpose.usualAnd(KeyPurpose.RESERVED))
                        .validKey(KeyRule.XTS_128)
                        .build())
                .watchdog(RtcWatchdog.at(0x6000_8090, 0x6000_8094, 0x6000_80a8)
                        .with(new RtcWatchdog.SuperWatchdog(0x6000_80ac, 31, 0x6000_80b0, 0x8f1d_312a)))
                .straps(Straps.boot(9, "GPIO8 high").with(8, 0x4))
                .romLikeEsp32C3()
                .romWith(RomFeature.EXACT_DEFLATE)
                .stub("esp32c3")
                .stubUnderSecureBoot(StubStart.REFUSED)
                .legacyRevision(ChipSpec.LegacyRevision.MINOR)
                .usualRevision(0, 4)
                .memory(esp32C3Memory());
    }

    private static MemoryMap esp32C3Memory() {
        return MemoryMap.flash(
                        new AddressRange(0x4200_0000, 0x4280_0000), new AddressRange(0x3c00_0000, 0x3c80_0000), 64)
                .with("DROM", 0x3c00_0000, 0x3c80_0000)
                .with("DRAM", 0x3fc8_0000, 0x3fce_0000)
                .with("BYTE_ACCESSIBLE", 0x3fc8_8000, 0x3fd0_0000)
                .with("DROM_MASK", 0x3ff0_0000, 0x3ff2_0000)
                .with("IROM_MASK", 0x4000_0000, 0x4006_0000)
                .with("IROM", 0x4200_0000, 0x4280_0000)
                .with("IRAM", 0x4037_c000, 0x403e_0000)
                .with("RTC_IRAM/RTC_DRAM", 0x5000_0000, 0x5000_2000)
                .with("MEM_INTERNAL2", 0x600f_e000, 0x6010_0000);
    }
}
