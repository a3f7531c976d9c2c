package io.github.espmaven.chip;

import static io.github.espmaven.chip.BitField.bit;
import static io.github.espmaven.chip.BitField.bits;
import static io.github.espmaven.chip.EfuseMapBuilder.efuse;
import static io.github.espmaven.chip.EfuseMapBuilder.word;
import static io.github.espmaven.chip.FlashPinsBuilder.pins;
import static io.github.espmaven.chip.KeyPurpose.RESERVED;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_256_1;
import static io.github.espmaven.chip.KeyPurpose.XTS_AES_256_2;
import static io.github.espmaven.chip.SecurityFieldsBuilder.reg;

import java.util.Map;
import java.util.Set;

/** The rows of the ESP32-S2 and the ESP32-S3. */
final class SRows {
    private static final Set<KeyPurpose> PURPOSES = KeyPurpose.usualAnd(RESERVED, XTS_AES_256_1, XTS_AES_256_2);

    private SRows() {}

    static ChipSpecBuilder esp32S2() {
        int fuses = 0x3f41_a000;
        Straps straps = Straps.boot(0, "GPIO46 low").with(46, 0x4).registers(0x3f40_4038, 0x3f40_8128, 1);
        return ChipSpecBuilder.named("ESP32-S2")
                .xtensa()
                .imageChipId(2)
                .magic(0x0000_07c6)
                .bootloaderAt(0x1000)
                .crystalMhz(40)
                .uf2Family(0xbfdd_4eee)
                .usbOtg()
                .usbProbe(UsbProbe.otg(0x3fff_fd14, 2))
                .flash(FlashSizes.STANDARD, FlashFrequencies.UP_TO_80)
                .flashPins(pins(0, 21).and(26, 46).usb(19, 20))
                .flashVoltage(voltage(fuses, 0x3f40_4038))
                .octalFlash(bit(fuses + 0x3c, 9))
                .spi(SpiRegisters.modern(0x3f40_2000))
                .uart(0x6000_0078)
                .efuse(efuse(fuses, 0x44)
                        .mac()
                        .revision(word(3, 19, 18), word(4, 6, 4).followedBy(word(3, 20, 20)))
                        .packages(
                                word(4, 3, 0),
                                PackageRule.byCapacities(Map.of(
                                        0, "ESP32-S2",
                                        1, "ESP32-S2FH2",
                                        2, "ESP32-S2FH4",
                                        100, "ESP32-S2R2",
                                        102, "ESP32-S2FNR2")))
                        .features("Wi-Fi", "Single Core", "240MHz")
                        // word 4 of BLOCK2, which begins 0x18 bytes behind BLOCK1
                        .feature(word(10, 6, 4), Map.of(1, "BLOCK2 calibration v1", 2, "BLOCK2 calibration v2"))
                        .flash(word(3, 24, 21), Map.of(1, 2, 2, 4))
                        .psram(word(3, 31, 28), Map.of(1, 2, 2, 4)))
                .security(Rows.usualSecurity(fuses)
                        .manualEncryptDisabled(reg(0x30, 19))
                        .knows(PURPOSES)
                        .validKey(KeyRule.XTS_128_OR_256)
                        .build())
                .watchdog(RtcWatchdog.at(0x3f40_8094, 0x3f40_8098, 0x3f40_80ac))
                .straps(straps)
                .hardReset(HardResetRule.watchdogOverOtgWhenStrapped(straps))
                .romLikeEsp32S2()
                .stub("esp32s2")
                .usualRevision(1, 0)
                .memory(esp32S2Memory());
    }

    private static FlashVoltage.Rule voltage(int fuses, int strap) {
        int settings = fuses + 0x34;
        return FlashVoltage.byFuses(bit(settings, 6), bit(settings, 4), bit(settings, 5), bit(strap, 4));
    }

    private static MemoryMap esp32S2Memory() {
        return MemoryMap.flash(
                        new AddressRange(0x4008_0000, 0x40b8_0000), new AddressRange(0x3f00_0000, 0x3f3f_0000), 64)
                .with("DROM", 0x3f00_0000, 0x3ff8_0000)
                .with("EXTRAM_DATA", 0x3f50_0000, 0x3ff8_0000)
                .with("RTC_DRAM", 0x3ff9_e000, 0x3ffa_0000)
                .with("BYTE_ACCESSIBLE", 0x3ff9_e000, 0x4000_0000)
                .with("MEM_INTERNAL", 0x3ff9_e000, 0x4007_2000)
                .with("DRAM", 0x3ffb_0000, 0x4000_0000)
                .with("IROM_MASK", 0x4000_0000, 0x4001_a100)
                .with("IRAM", 0x4002_0000, 0x4007_0000)
                .with("RTC_IRAM", 0x4007_0000, 0x4007_2000)
                .with("IROM", 0x4008_0000, 0x4080_0000)
                .with("RTC_DATA", 0x5000_0000, 0x5000_2000);
    }

    static ChipSpecBuilder esp32S3() {
        int fuses = 0x6000_7000;
        Straps straps = Straps.boot(0, "GPIO46 low").with(46, 0x4).registers(0x6000_4038, 0x6000_812c, 1);
        return ChipSpecBuilder.named("ESP32-S3")
                .xtensa()
                .imageChipId(9)
                .otherMagics(0x0000_0009)
                .bootloaderAt(0x0)
                .crystalMhz(40)
                .uf2Family(0xc47e_5767)
                .usbSerialJtag()
                .usbOtg()
                .usbProbe(UsbProbe.both(0x3fce_f14c, 3, 4))
                .flash(FlashSizes.STANDARD, FlashFrequencies.UP_TO_80)
                .flashPins(pins(0, 21).and(26, 48).usb(19, 20).holdUpTo(46))
                .flashVoltage(voltage(fuses, 0x6000_4038))
                .octalFlash(bit(fuses + 0x3c, 9))
                .spi(SpiRegisters.modern(0x6000_2000))
                .uart(0x6000_0080)
                .efuse(esp32S3Fuses(fuses))
                .security(Rows.usualSecurity(fuses)
                        .knows(PURPOSES)
                        .validKey(KeyRule.XTS_128_OR_256)
                        .build())
                .watchdog(RtcWatchdog.at(0x6000_8098, 0x6000_809c, 0x6000_80b0)
                        .with(new RtcWatchdog.SuperWatchdog(0x6000_80b4, 31, 0x6000_80b8, 0x8f1d_312a)))
                .straps(straps)
                // so that the reset does not lead into download mode again
                .beforeHardReset(RegisterWrite.clearBits(0x6000_812c, 1))
                .hardReset(HardResetRule.watchdogOverOtgWhenStrapped(straps))
                .romLikeEsp32C3()
                .largeFlash()
                .stub("esp32s3")
                .stubUnderSecureBoot(StubStart.through(0x3fce_f688))
                .usualRevision(0, 2)
                .memory(esp32S3Memory());
    }

    private static EfuseMapBuilder esp32S3Fuses(int fuses) {
        BitField block2Version = bits(fuses + 0x5c + 4 * 4, 1, 0);
        BitField earlySilicon = bits(fuses + 0x44 + 4 * 3, 26, 24);
        return efuse(fuses, 0x44)
                .mac()
                .revision(word(5, 25, 24), word(3, 20, 18).followedBy(word(5, 23, 23)))
                // v0.0 was sold with fuses that state another revision
                .revisionQuirk((stated, registers) -> (stated.minor() & 7) == 0
                                && block2Version.read(registers) == 1
                                && earlySilicon.read(registers) == 1
                        ? new Revision(0, 0)
                        : stated)
                .packages(word(3, 23, 21), "ESP32-S3 (QFN56)", "ESP32-S3-PICO-1 (LGA56)")
                .features("Wi-Fi", "BT 5 (LE)", "Dual Core + LP Core", "240MHz")
                .flash(word(3, 29, 27), Map.of(1, 8, 2, 4))
                .flashVendor(word(4, 2, 0), Map.of(1, "XMC", 2, "GD", 3, "FM", 4, "TT", 5, "BY"))
                .psram(word(4, 4, 3).followedBy(word(5, 19, 19)), Map.of(1, 8, 2, 2, 3, 16, 4, 4))
                .psramVendor(word(4, 8, 7), Map.of(1, "AP_3v3", 2, "AP_1v8"));
    }

    private static MemoryMap esp32S3Memory() {
        return MemoryMap.flash(
                        new AddressRange(0x4200_0000, 0x4400_0000), new AddressRange(0x3c00_0000, 0x3e00_0000), 64)
                .with("DROM", 0x3c00_0000, 0x3d00_0000)
                .with("EXTRAM_DATA", 0x3d00_0000, 0x3e00_0000)
                .with("RTC_DRAM/RTC_IRAM", 0x600f_e000, 0x6010_0000)
                .with("BYTE_ACCESSIBLE/DRAM", 0x3fc8_8000, 0x3fd0_0000)
                .with("MEM_INTERNAL", 0x3fc8_8000, 0x403e_2000)
                .with("IROM_MASK", 0x4000_0000, 0x4001_a100)
                .with("IRAM", 0x4037_0000, 0x403e_0000)
                .with("IROM", 0x4200_0000, 0x4280_0000)
                .with("RTC_DATA", 0x5000_0000, 0x5000_2000);
    }
}
