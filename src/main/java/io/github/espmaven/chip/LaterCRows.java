package io.github.espmaven.chip;

import static io.github.espmaven.chip.EfuseMapBuilder.efuse;
import static io.github.espmaven.chip.EfuseMapBuilder.word;
import static io.github.espmaven.chip.FlashPinsBuilder.pins;
import static io.github.espmaven.chip.KeyPurpose.ECDSA;
import static io.github.espmaven.chip.KeyPurpose.ECDSA_P192;
import static io.github.espmaven.chip.KeyPurpose.ECDSA_P384_HIGH;
import static io.github.espmaven.chip.KeyPurpose.ECDSA_P384_LOW;
import static io.github.espmaven.chip.KeyPurpose.KEY_MANAGER_INIT;
import static io.github.espmaven.chip.KeyPurpose.RESERVED;
import static io.github.espmaven.chip.KeyPurpose.SECURE_BOOT_DIGEST_0;
import static io.github.espmaven.chip.KeyPurpose.SECURE_BOOT_DIGEST_1;
import static io.github.espmaven.chip.KeyPurpose.SECURE_BOOT_DIGEST_2;
import static io.github.espmaven.chip.KeyPurpose.USER;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_128;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_128_PSRAM;
import static io.github.espmaven.chip.SecurityFieldsBuilder.reg;
import static io.github.espmaven.chip.SecurityFieldsBuilder.security;

import io.github.espmaven.base.EspException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;

/** The rows of the ESP32-C5, the ESP32-C6 and the ESP32-C61. */
final class LaterCRows {
    /** Fuses of the C5 and the C61. */
    private static final int EFUSE = 0x600b_4800;

    private LaterCRows() {}

    static ChipSpecBuilder esp32C6() {
        int fuses = 0x600b_0800;
        return ChipSpecBuilder.named("ESP32-C6")
                .imageChipId(13)
                .otherMagics(0x2ce0_806f)
                .bootloaderAt(0x0)
                .crystalMhz(40)
                .uf2Family(0x540d_df62)
                .usbSerialJtag()
                .usbProbe(UsbProbe.serialJtag(0x4087_f580, 3))
                .flash(FlashSizes.STANDARD, FlashFrequencies.C6)
                .flashPins(pins(0, 30).usb(12, 13))
                .spi(SpiRegisters.modern(0x6000_3000))
                .uart(0x6000_007c)
                .efuse(efuse(fuses, 0x44)
                        .macWithExtension()
                        .revision(word(3, 23, 22), word(3, 21, 18))
                        .packages(word(3, 26, 24), LaterCRows::esp32C6Package)
                        .features("Wi-Fi 6", "BT 5 (LE)", "IEEE802.15.4", "Single Core + LP Core", "160MHz")
                        .flash(word(4, 2, 0), Map.of(1, 4, 2, 8)))
                .security(Rows.usualSecurity(fuses)
                        .knows(KeyPurpose.usualAnd(RESERVED))
                        .validKey(KeyRule.XTS_128)
                        .build())
                // a reset by watchdog can make the USB port vanish for good
                .watchdog(Rows.lowPowerWatchdog().withoutReset())
                .straps(Straps.boot(9, "GPIO8 high").with(8, 0x4))
                .romLikeEsp32C3()
                .stub("esp32c6")
                .usualRevision(0, 2)
                .memory(Rows.esp32C6Memory());
    }

    private static Optional<String> esp32C6Package(EfuseMap fuses, Revision revision, Registers registers)
            throws EspException {
        int code = fuses.packageCode().read(registers);
        if (code == 0) {
            return Optional.of("ESP32-C6 (QFN40)");
        }
        Optional<String> small = PackageRule.byCapacities(Map.of(1, "ESP32-C6FH4 (QFN32)", 2, "ESP32-C6FH8 (QFN32)"))
                .name(fuses, revision, registers);
        return code == 1 ? small : Optional.empty();
    }

    static ChipSpecBuilder esp32C5() {
        return ChipSpecBuilder.named("ESP32-C5")
                .imageChipId(23)
                .otherMagics(0x1101_406f, 0x63e1_406f, 0x5fd1_406f, 0x30e1_706f)
                .bootloaderAt(0x2000)
                .crystalMhz(48, 40)
                .uf2Family(0xf71c_0343)
                .usbSerialJtag()
                .usbProbe(UsbProbe.serialJtag(0x4085_f514, 3))
                .flash(FlashSizes.STANDARD, FlashFrequencies.WITHOUT_26)
                .flashPins(pins(0, 28).usb(13, 14))
                .spi(SpiRegisters.modern(0x6000_3000))
                .uart(0x6000_007c, 0x6000_0014, 1)
                .efuse(efuse(EFUSE, 0x44)
                        .macWithExtension()
                        .revision(word(2, 5, 4), word(2, 3, 0))
                        .packages(word(2, 28, 26), "ESP32-C5")
                        .features(
                                "Wi-Fi 6 (dual-band)", "BT 5 (LE)", "IEEE802.15.4", "Single Core + LP Core", "240MHz"))
                .security(security(EFUSE)
                        .manualEncryptDisabled(reg(0x30, 20))
                        .cryptCount(reg(0x34, 18, 16))
                        .secureBoot(reg(0x38, 25))
                        .purposes(0x34, 22, 5, 2)
                        .purposes(0x38, 0, 5, 4)
                        .knows(KeyPurpose.usualAnd(
                                ECDSA,
                                KEY_MANAGER_INIT,
                                XTS_AES_128_PSRAM,
                                ECDSA_P192,
                                ECDSA_P384_LOW,
                                ECDSA_P384_HIGH))
                        .keyManager(reg(0x34, 11))
                        .validKey(KeyRule.XTS_128.orKeyManager())
                        .build())
                .watchdog(Rows.lowPowerWatchdog())
                .straps(Straps.boot(28, "GPIO27 high"))
                .hardReset(HardResetRule.SLOW_OVER_USB)
                .romLikeEsp32C3()
                .romWithout(RomFeature.CHANGE_BAUD_IN_SECURE_DOWNLOAD)
                .romBaud(RomBaudRule.expectingWhatIsIn(0x6009_6110))
                .largeFlash()
                .stub("esp32c5")
                .usualRevision(1, 0)
                .memory(esp32C5Memory());
    }

    private static MemoryMap esp32C5Memory() {
        AddressRange flash = new AddressRange(0x4200_0000, 0x4400_0000);
        return MemoryMap.flash(flash, flash, 64)
                .with("DROM/IROM", 0x4200_0000, 0x4400_0000)
                .with("DRAM/BYTE_ACCESSIBLE/IRAM", 0x4080_0000, 0x4086_0000)
                .with("DROM_MASK", 0x4003_a000, 0x4004_0000)
                .with("IROM_MASK", 0x4000_0000, 0x4003_a000)
                .with("RTC_IRAM/RTC_DRAM", 0x5000_0000, 0x5000_4000)
                .with("MEM_INTERNAL2", 0x600f_e000, 0x6010_0000);
    }

    static ChipSpecBuilder esp32C61() {
        return ChipSpecBuilder.named("ESP32-C61")
                .imageChipId(20)
                .otherMagics(0x7211_606f, 0x33f0_206f, 0x2421_606f)
                .bootloaderAt(0x0)
                .crystalMhz(40)
                .uf2Family(0x77d8_50c4)
                .usbSerialJtag()
                .usbProbe(UsbProbe.serialJtag(0x4084_f5e4, 4))
                .usbProbeBefore(new Revision(0, 3), UsbProbe.serialJtag(0x4084_f5ec, 3))
                .flash(FlashSizes.STANDARD, FlashFrequencies.WITHOUT_26)
                .flashPins(pins(0, 30).usb(12, 13))
                .spi(SpiRegisters.modern(0x6000_3000))
                .uart(0x6000_007c)
                .efuse(efuse(EFUSE, 0x44)
                        .mac()
                        .revision(word(2, 5, 4), word(2, 3, 0))
                        .packages(word(2, 28, 26), "ESP32-C61")
                        .features("Wi-Fi 6", "BT 5 (LE)", "Single Core", "160MHz"))
                .security(security(EFUSE)
                        .manualEncryptDisabled(reg(0x30, 14))
                        .cryptCount(reg(0x30, 25, 23))
                        .secureBoot(reg(0x34, 26))
                        .purposes(0x34, 0, 4, 6)
                        .knows(EnumSet.of(
                                USER,
                                ECDSA,
                                XTS_AES_128,
                                SECURE_BOOT_DIGEST_0,
                                SECURE_BOOT_DIGEST_1,
                                SECURE_BOOT_DIGEST_2))
                        .validKey(KeyRule.XTS_128)
                        .build())
                .watchdog(Rows.lowPowerWatchdog())
                .straps(Straps.boot(9, "GPIO8 high").with(8, 0x4))
                .romLikeEsp32C3()
                .largeFlash()
                .stub("esp32c61")
                .usualRevision(1, 0)
                .memory(esp32C61Memory());
    }

    private static MemoryMap esp32C61Memory() {
        return MemoryMap.flash(
                        new AddressRange(0x4200_0000, 0x4280_0000),
                        new AddressRange(0x4280_0000, 0x4300_0000),
                        8,
                        16,
                        32,
                        64)
                .with("DROM/IROM", 0x4200_0000, 0x4400_0000)
                .with("DRAM/BYTE_ACCESSIBLE/IRAM", 0x4080_0000, 0x4086_0000)
                .with("DROM_MASK", 0x4004_ac00, 0x4005_0000)
                .with("IROM_MASK", 0x4000_0000, 0x4004_ac00)
                .with("RTC_IRAM/RTC_DRAM", 0x5000_0000, 0x5000_4000)
                .with("MEM_INTERNAL2", 0x600f_e000, 0x6010_0000);
    }
}
