package io.github.espmaven.chip;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a chip's row, each value by its name. {@link #build} refuses a row without one of the values that every chip
 * has; what is not said otherwise is as on most chips: no USB of its own, no watchdog, no stub, no quirks.
 */
final class ChipSpecBuilder {
    private static final EnumSet<RomFeature> ESP32_ROM = EnumSet.of(
            RomFeature.SPI_ATTACH,
            RomFeature.SPI_PARAMS,
            RomFeature.CHANGE_BAUD,
            RomFeature.DEFLATE,
            RomFeature.MD5,
            RomFeature.READ_FLASH_SLOW,
            RomFeature.LONG_STATUS);

    private final String name;
    private Processor processor = Processor.RISC_V;
    private OptionalInt imageChipId = OptionalInt.empty();
    private OptionalInt magic = OptionalInt.empty();
    private List<Integer> otherMagics = List.of();
    private @Nullable Integer bootloaderOffset;
    private int encryptedWriteAlignment = 16;
    private @Nullable Crystal crystal;
    private @Nullable Integer uf2Family;
    private boolean usbSerialJtag;
    private OptionalInt usbOtgProductId = OptionalInt.empty();
    private ByRevision<Optional<UsbProbe>> usbProbe = ByRevision.always(Optional.empty());
    private @Nullable FlashSizes flashSizes;
    private @Nullable FlashFrequencies flashFrequencies;
    private Optional<FlashPins> flashPins = Optional.empty();
    private FlashVoltage.@Nullable Rule flashVoltage;
    private Optional<BitField> octalFlash = Optional.empty();
    private @Nullable SpiRegisters spi;
    private @Nullable UartRegisters uart;
    private @Nullable EfuseMap efuse;
    private @Nullable SecurityFields security;
    private Optional<RtcWatchdog> watchdog = Optional.empty();
    private @Nullable Straps straps;
    private Optional<RegisterWrite> beforeHardReset = Optional.empty();
    private @Nullable MemoryMap memory;
    private @Nullable Set<RomFeature> rom;
    private boolean largeFlash;
    private ByRevision<Optional<String>> stubs = ByRevision.always(Optional.empty());
    private StubStart stubStart = StubStart.AS_WITHOUT;
    private RomBaudRule romBaud = RomBaudRule.TRUE_RATE;
    private RomEraseRule romErase = RomEraseRule.TRUE_SIZE;
    private RomAttachRule romAttach = RomAttachRule.DEFAULT_PINS;
    private HardResetRule hardReset = HardResetRule.PULSE;
    private FlashPower flashPower = FlashPower.ALWAYS_ON;
    private ChipSpec.LegacyRevision legacyRevision = ChipSpec.LegacyRevision.MAJOR;
    private int consoleBaud = 115_200;
    private @Nullable Revision usualRevision;

    private ChipSpecBuilder(String name) {
        this.name = name;
    }

    static ChipSpecBuilder named(String name) {
        return new ChipSpecBuilder(name);
    }

    ChipSpecBuilder xtensa() {
        processor = Processor.XTENSA;
        return this;
    }

    ChipSpecBuilder imageChipId(int id) {
        imageChipId = OptionalInt.of(id);
        return this;
    }

    ChipSpecBuilder magic(int value) {
        magic = OptionalInt.of(value);
        return this;
    }

    ChipSpecBuilder otherMagics(Integer... values) {
        otherMagics = List.of(values);
        return this;
    }

    ChipSpecBuilder bootloaderAt(int offset) {
        bootloaderOffset = offset;
        return this;
    }

    ChipSpecBuilder encryptedWriteAlignment(int bytes) {
        encryptedWriteAlignment = bytes;
        return this;
    }

    ChipSpecBuilder crystalMhz(Integer... candidates) {
        crystal = Crystal.of(candidates);
        return this;
    }

    ChipSpecBuilder uf2Family(int id) {
        uf2Family = id;
        return this;
    }

    ChipSpecBuilder usbSerialJtag() {
        usbSerialJtag = true;
        return this;
    }

    /** The ROM speaks on USB-OTG, with the chip's image id as product id. */
    ChipSpecBuilder usbOtg() {
        usbOtgProductId = imageChipId;
        return this;
    }

    ChipSpecBuilder usbProbe(UsbProbe probe) {
        usbProbe = ByRevision.always(Optional.of(probe));
        return this;
    }

    ChipSpecBuilder usbProbeBefore(Revision until, UsbProbe probe) {
        usbProbe = usbProbe.before(until, Optional.of(probe));
        return this;
    }

    ChipSpecBuilder flash(FlashSizes sizes, FlashFrequencies frequencies) {
        flashSizes = sizes;
        flashFrequencies = frequencies;
        return this;
    }

    ChipSpecBuilder flashPins(FlashPinsBuilder pins) {
        flashPins = Optional.of(pins.build());
        return this;
    }

    ChipSpecBuilder flashVoltage(FlashVoltage.Rule rule) {
        flashVoltage = rule;
        return this;
    }

    ChipSpecBuilder octalFlash(BitField field) {
        octalFlash = Optional.of(field);
        return this;
    }

    ChipSpecBuilder spi(SpiRegisters registers) {
        spi = registers;
        return this;
    }

    ChipSpecBuilder uart(int date) {
        uart = new UartRegisters(date, OptionalInt.empty(), 1);
        return this;
    }

    ChipSpecBuilder uart(int date, int clkDiv, int crystalDivider) {
        uart = new UartRegisters(date, OptionalInt.of(clkDiv), crystalDivider);
        return this;
    }

    ChipSpecBuilder efuse(EfuseMapBuilder map) {
        efuse = map.build();
        return this;
    }

    ChipSpecBuilder security(SecurityFields fields) {
        security = fields;
        return this;
    }

    ChipSpecBuilder watchdog(RtcWatchdog rtc) {
        watchdog = Optional.of(rtc);
        return this;
    }

    ChipSpecBuilder straps(Straps pins) {
        straps = pins;
        return this;
    }

    ChipSpecBuilder beforeHardReset(RegisterWrite write) {
        beforeHardReset = Optional.of(write);
        return this;
    }

    ChipSpecBuilder memory(MemoryMap map) {
        memory = map;
        return this;
    }

    /** The ESP8266's ROM, which has none of the features. */
    ChipSpecBuilder romWithoutExtras() {
        rom = Set.of();
        return this;
    }

    /** The ESP32's ROM: everything for flashing, nothing for security. */
    ChipSpecBuilder romLikeEsp32() {
        rom = EnumSet.copyOf(ESP32_ROM);
        return this;
    }

    /** The ESP32-S2's ROM: security information without the chip's id. */
    ChipSpecBuilder romLikeEsp32S2() {
        EnumSet<RomFeature> all = EnumSet.allOf(RomFeature.class);
        all.remove(RomFeature.SECURITY_INFO_WITH_CHIP_ID);
        all.remove(RomFeature.EXACT_DEFLATE);
        rom = all;
        return this;
    }

    /** The ROM of all later chips: everything but what has been seen on the ESP32-C3's alone. */
    ChipSpecBuilder romLikeEsp32C3() {
        rom = EnumSet.complementOf(EnumSet.of(RomFeature.EXACT_DEFLATE));
        return this;
    }

    ChipSpecBuilder romWith(RomFeature feature) {
        EnumSet<RomFeature> more = EnumSet.copyOf(Rows.require(rom, "ROM features"));
        more.add(feature);
        rom = more;
        return this;
    }

    ChipSpecBuilder romWithout(RomFeature feature) {
        EnumSet<RomFeature> rest = EnumSet.copyOf(Rows.require(rom, "ROM features"));
        rest.remove(feature);
        rom = rest;
        return this;
    }

    ChipSpecBuilder largeFlash() {
        largeFlash = true;
        return this;
    }

    ChipSpecBuilder stub(String image) {
        stubs = ByRevision.always(Optional.of(image));
        return this;
    }

    ChipSpecBuilder stubBefore(Revision until, Optional<String> image) {
        stubs = stubs.before(until, image);
        return this;
    }

    ChipSpecBuilder stubUnderSecureBoot(StubStart start) {
        stubStart = start;
        return this;
    }

    ChipSpecBuilder romBaud(RomBaudRule rule) {
        romBaud = rule;
        return this;
    }

    ChipSpecBuilder romErase(RomEraseRule rule) {
        romErase = rule;
        return this;
    }

    ChipSpecBuilder romAttach(RomAttachRule rule) {
        romAttach = rule;
        return this;
    }

    ChipSpecBuilder hardReset(HardResetRule rule) {
        hardReset = rule;
        return this;
    }

    ChipSpecBuilder flashPower(FlashPower rule) {
        flashPower = rule;
        return this;
    }

    ChipSpecBuilder legacyRevision(ChipSpec.LegacyRevision part) {
        legacyRevision = part;
        return this;
    }

    ChipSpecBuilder consoleBaud(int baud) {
        consoleBaud = baud;
        return this;
    }

    ChipSpecBuilder usualRevision(int major, int minor) {
        usualRevision = new Revision(major, minor);
        return this;
    }

    ChipSpec build() {
        return new ChipSpec(
                name,
                processor,
                imageChipId,
                magic,
                otherMagics,
                Rows.require(bootloaderOffset, "bootloader offset"),
                encryptedWriteAlignment,
                Rows.require(crystal, "crystal"),
                Rows.require(uf2Family, "UF2 family"),
                usbSerialJtag,
                usbOtgProductId,
                usbProbe,
                Rows.require(flashSizes, "flash sizes"),
                Rows.require(flashFrequencies, "flash frequencies"),
                flashPins,
                Optional.ofNullable(flashVoltage),
                octalFlash,
                Rows.require(spi, "SPI registers"),
                Rows.require(uart, "UART registers"),
                Rows.require(efuse, "fuses"),
                Rows.require(security, "security fuses"),
                watchdog,
                Rows.require(straps, "straps"),
                beforeHardReset,
                Rows.require(memory, "memory map"),
                Rows.require(rom, "ROM features"),
                largeFlash,
                stubs,
                stubStart,
                romBaud,
                romErase,
                romAttach,
                hardReset,
                flashPower,
                legacyRevision,
                consoleBaud,
                Rows.require(usualRevision, "usual revision"));
    }
}
