package io.github.espmaven.chip;

import static io.github.espmaven.chip.BitField.bit;
import static io.github.espmaven.chip.BitField.bits;
import static io.github.espmaven.chip.EfuseMapBuilder.efuse;
import static io.github.espmaven.chip.EfuseMapBuilder.word;
import static io.github.espmaven.chip.FlashPinsBuilder.pins;
import static io.github.espmaven.chip.SecurityFieldsBuilder.reg;
import static io.github.espmaven.chip.SecurityFieldsBuilder.security;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of the first two chips, whose fuses are like nobody else's. */
final class ClassicRows {
    private static final int ESP32_EFUSE = 0x3ff5_a000;

    private ClassicRows() {}

    static ChipSpecBuilder esp8266() {
        return ChipSpecBuilder.named("ESP8266")
                .xtensa()
                .magic(0xfff0_c101)
                .bootloaderAt(0x0)
                .crystalMhz(26, 40)
                .uf2Family(0x7eab_61ed)
                .flash(FlashSizes.ESP8266, FlashFrequencies.UP_TO_80)
                .spi(SpiRegisters.esp8266(0x6000_0200))
                .uart(0x6000_0078, 0x6000_0014, 2)
                .efuse(esp8266Fuses())
                .security(SecurityFieldsBuilder.none())
                .straps(Straps.boot(0, "GPIO15 low, GPIO2 high")
                        .bootPinAt(0x2)
                        .with(2, 0x1)
                        .with(15, 0x4))
                .romWithoutExtras()
                .romErase(RomEraseRule.ESP8266)
                .stub("esp8266")
                .consoleBaud(74_880)
                .usualRevision(0, 0)
                .memory(new MemoryMap(
                                new AddressRange(0x4020_0000, 0x4030_0000), Optional.empty(), List.of(), List.of(), 0)
                        .with("DPORT", 0x3ff0_0000, 0x3ff0_0010)
                        .with("DRAM", 0x3ffe_8000, 0x4000_0000)
                        .with("IRAM", 0x4010_0000, 0x4010_8000)
                        .with("IROM", 0x4020_1010, 0x402e_1010));
    }

    /** Bits 4, 121, 122 and 123 of the fuses tell the ESP8285's flash; bits 4 and 80 that it is one; bit 5 the grade. */
    private static EfuseMapBuilder esp8266Fuses() {
        return efuse(0x3ff0_0050, 0)
                .mac(new MacLayout.Esp8266(0x3ff0_0050))
                .revision(BitField.NONE, BitField.NONE)
                .packages(word(2, 16, 16).followedBy(word(0, 5, 5)), ClassicRows::esp8266Package)
                .flash(word(0, 4, 4).followedBy(word(3, 27, 25)), Map.of(1, 1, 5, 2, 2, 2, 6, 4))
                .features("Wi-Fi", "160MHz");
    }

    private static Optional<String> esp8266Package(EfuseMap fuses, Revision revision, Registers registers)
            throws EspException {
        boolean esp8285 = bit(fuses.base(), 4).isSet(registers)
                || bit(fuses.base() + 8, 16).isSet(registers);
        if (!esp8285) {
            return Optional.of("ESP8266EX");
        }
        String grade = bit(fuses.base(), 5).isSet(registers) ? "H" : "N";
        long megabytes = fuses.embeddedFlash(registers).orElse(0) >> 20;
        return Optional.of(
                megabytes == 1 || megabytes == 2 ? "ESP8285" + grade + (megabytes == 1 ? "08" : "16") : "ESP8285");
    }

    static ChipSpecBuilder esp32() {
        return ChipSpecBuilder.named("ESP32")
                .xtensa()
                .imageChipId(0)
                .magic(0x00f0_1d83)
                .bootloaderAt(0x1000)
                .encryptedWriteAlignment(32)
                .crystalMhz(40, 26)
                .uf2Family(0x1c5f_21b0)
                .flash(FlashSizes.STANDARD, FlashFrequencies.UP_TO_80)
                .flashPins(pins(0, 29)
                        .and(32, 33)
                        .named("SPI", new FlashPins.Pins(6, 7, 8, 9, 11))
                        .named("HSPI", new FlashPins.Pins(14, 12, 13, 4, 15)))
                .flashVoltage(FlashVoltage.byRegister(
                        bit(0x3ff4_8074, 22), bits(0x3ff4_8074, 30, 29), bit(0x3ff4_8074, 31), esp32VoltageByFuses()))
                .spi(SpiRegisters.esp32(0x3ff4_2000))
                .uart(0x6000_0078, 0x3ff4_0014, 1)
                .efuse(esp32Fuses())
                .security(esp32Security())
                .straps(Straps.boot(0, "GPIO2 low").bootPinAt(0x10).with(2, 0x8))
                .romLikeEsp32()
                .romBaud(RomBaudRule.esp32(0x3ff5_f06c, ESP32_EFUSE + 0x10))
                .romAttach(RomAttachRule.pinsInFuses(bits(ESP32_EFUSE + 0x14, 19, 0), bits(ESP32_EFUSE + 0xc, 8, 4)))
                .stub("esp32")
                .usualRevision(3, 1)
                .memory(esp32Memory());
    }

    private static FlashVoltage.Rule esp32VoltageByFuses() {
        int fuses = ESP32_EFUSE + 0x10;
        return FlashVoltage.byFuses(bit(fuses, 16), bit(fuses, 14), bit(fuses, 15), bit(0x3ff4_4038, 5));
    }

    private static EfuseMapBuilder esp32Fuses() {
        // the third bit of the major revision is not a fuse but in the APB controller's date register
        BitField apbDate = bit(0x3ff6_607c - ESP32_EFUSE, 31);
        BitField packageCode = word(3, 11, 9).followedBy(word(3, 2, 2));
        return efuse(ESP32_EFUSE, 0)
                .mac(new MacLayout.TwoWords(ESP32_EFUSE + 4, false))
                .revision(RevisionFields.of(
                                word(3, 15, 15).followedBy(word(5, 20, 20)).followedBy(apbDate), word(5, 25, 24))
                        .withMajorCodes(0, 1, 3, 7))
                .packages(packageCode, ClassicRows::esp32Package)
                .features("Wi-Fi")
                .feature(word(3, 1, 1), Map.of(0, "BT"))
                .feature(word(3, 0, 0), Map.of(0, "Dual Core", 1, "Single Core"))
                .feature(word(3, 13, 12), Map.of(2, "240MHz", 3, "160MHz"))
                .feature(packageCode, all("Embedded Flash", 2, 4, 5, 6))
                .feature(packageCode, all("Embedded PSRAM", 6))
                .feature(
                        word(4, 12, 8),
                        all(
                                "Vref calibration in fuses",
                                IntStream.rangeClosed(1, 31).toArray()))
                .feature(word(3, 14, 14), Map.of(1, "BLOCK3 partially reserved"))
                .feature(
                        word(6, 1, 0),
                        Map.of(
                                0, "Coding Scheme None",
                                1, "Coding Scheme 3/4",
                                2, "Coding Scheme Repeat",
                                3, "Coding Scheme None, with data"));
    }

    private static Map<Integer, String> all(String meaning, int... codes) {
        return IntStream.of(codes).boxed().collect(Collectors.toMap(Function.identity(), code -> meaning));
    }

    private static Optional<String> esp32Package(EfuseMap fuses, Revision revision, Registers registers)
            throws EspException {
        boolean singleCore = bit(fuses.base() + 0xc, 0).isSet(registers);
        boolean v3 = revision.major() == 3;
        String die = singleCore ? "S0WD" : "D0WD";
        String suffix = v3 && !singleCore ? "-V3" : "";
        return Optional.ofNullable(
                        switch (fuses.packageCode().read(registers)) {
                            case 0 -> die + "Q6" + suffix;
                            case 1 -> die + suffix;
                            case 2 -> "D2WD";
                            case 4 -> "U4WDH";
                            case 5 -> v3 ? "PICO-V3" : "PICO-D4";
                            case 6 -> "PICO-V3-02";
                            case 7 -> "D0WDR2-V3";
                            default -> null;
                        })
                .map(name -> "ESP32-" + name);
    }

    private static SecurityFields esp32Security() {
        return security(ESP32_EFUSE)
                .secureBootV1(reg(4 * 6, 4))
                .secureBoot(reg(4 * 6, 5))
                .secureBootSince(new Revision(3, 0))
                .cryptCount(reg(0, 26, 20))
                .manualEncryptDisabled(reg(4 * 6, 7))
                .cryptConfig(reg(4 * 5, 31, 28), reg(0, 19))
                .validKey(KeyRule.protectedOrNotBlank(bit(ESP32_EFUSE, 16), ESP32_EFUSE + 4 * 14, 8))
                .build();
    }

    private static MemoryMap esp32Memory() {
        return MemoryMap.flash(
                        new AddressRange(0x400d_0000, 0x4040_0000), new AddressRange(0x3f40_0000, 0x3f80_0000), 64)
                .withLeastTail(0x24)
                .with("DROM", 0x3f40_0000, 0x3f80_0000)
                .with("EXTRAM_DATA", 0x3f80_0000, 0x3fc0_0000)
                .with("RTC_DRAM", 0x3ff8_0000, 0x3ff8_2000)
                .with("BYTE_ACCESSIBLE", 0x3ff9_0000, 0x4000_0000)
                .with("DRAM", 0x3ffa_e000, 0x4000_0000)
                .with("DIRAM_DRAM", 0x3ffe_0000, 0x3fff_fffc)
                .with("IROM", 0x4000_0000, 0x4007_0000)
                .with("CACHE_PRO", 0x4007_0000, 0x4007_8000)
                .with("CACHE_APP", 0x4007_8000, 0x4008_0000)
                .with("IRAM", 0x4008_0000, 0x400a_0000)
                .with("DIRAM_IRAM", 0x400a_0000, 0x400b_fffc)
                .with("RTC_IRAM", 0x400c_0000, 0x400c_2000)
                .with("IROM", 0x400d_0000, 0x4040_0000)
                .with("RTC_DATA", 0x5000_0000, 0x5000_2000);
    }
}
