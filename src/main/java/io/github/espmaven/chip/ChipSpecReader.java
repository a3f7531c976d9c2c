package io.github.espmaven.chip;

import static io.github.espmaven.chip.RowNotation.byRevision;
import static io.github.espmaven.chip.RowNotation.number;
import static io.github.espmaven.chip.RowNotation.numbers;
import static io.github.espmaven.chip.RowNotation.refused;
import static io.github.espmaven.chip.RowNotation.words;

import io.github.espmaven.chip.RowNotation.Call;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes a {@link ChipSpec} of a chip's row: each value of a row has its name, an example and its meaning here. What a row
 * leaves out is as on most chips: no USB of its own, no watchdog, no stub, no quirks.
 */
final class ChipSpecReader {
    private final ChipRow row;
    private final FuseReader fuses;

    private ChipSpecReader(ChipRow row) {
        this.row = row;
        fuses = new FuseReader(row);
    }

    /** @throws IllegalStateException with all that is wrong with the row */
    static ChipSpec read(String name, ChipRow row) {
        ChipSpec spec = new ChipSpecReader(row).spec(name);
        row.end();
        return spec;
    }

    static OptionalInt imageChipId(ChipRow row) {
        return row.optionalNumber("image chip id", "13");
    }

    private ChipSpec spec(String name) {
        OptionalInt imageChipId = imageChipId(row);
        Set<String> usb = Set.copyOf(
                row.find("USB", "serial-JTAG OTG", ChipSpecReader::usb).orElse(List.of()));
        Straps straps = straps();
        return new ChipSpec(
                name,
                row.required("processor", "RISC_V", Processor::valueOf),
                imageChipId,
                row.optionalNumber("magic", "0x00f01d83"),
                row.find("other magics", "0x2ce0806f", RowNotation::numbers).orElse(List.of()),
                row.number("bootloader offset", "0x0"),
                row.optionalNumber("encrypted write alignment", "32").orElse(16),
                new Crystal(row.required("crystal MHz", "40 26", RowNotation::numbers)),
                row.number("UF2 family", "0x540ddf62"),
                usb.contains("serial-JTAG"),
                usb.contains("OTG") ? imageChipId : OptionalInt.empty(),
                row.find(
                                "USB probe",
                                "0x3fcdf078 serial-JTAG=3; before v1.1 0x3fcdf07c serial-JTAG=3",
                                text -> byRevision(text, ChipSpecReader::usbProbe))
                        .orElse(ByRevision.always(Optional.empty())),
                row.find("flash sizes", "1MB=0, 2MB=1", FlashCodes::of).orElse(FlashCodes.STANDARD_SIZES),
                row.required("flash frequencies", "80m=15, 40m=0", FlashCodes::of),
                row.find("flash wires", "15 14 16 17, 13 12", ChipSpecReader::flashWires),
                flashPins(),
                fuses.flashVoltage(),
                row.find("octal flash", "+0x3c[9]", fuses::field),
                spi(),
                uart(),
                fuses.identity(),
                fuses.security(),
                new EfuseControllerReader(row, fuses).read(),
                watchdog(),
                straps,
                row.find("clear before hard reset", "0x6000812c[0]", fuses::field)
                        .map(ChipSpecReader::clearing),
                memory(),
                romFeatures(),
                row.yes("large flash"),
                row.find("stub", "esp32c6", text -> byRevision(text, Function.identity()))
                        .orElse(ByRevision.always(Optional.empty())),
                row.find("stub under secure boot", "refused", ChipSpecReader::stubStart)
                        .orElse(StubStart.AS_WITHOUT),
                row.optionalNumber("stub baud", "115200"),
                row.find("ROM baud", "expecting(40)", this::romBaud).orElse(RomBaudRule.TRUE_RATE),
                row.find("ROM erase", "ESP8266", text -> only(text, RomEraseRule.ESP8266, "ESP8266"))
                        .orElse(RomEraseRule.TRUE_SIZE),
                row.find("ROM attach", "pins in fuses(+0x14[19:0], +0x0c[8:4])", this::romAttach)
                        .orElse(RomAttachRule.DEFAULT_PINS),
                row.find("hard reset", "watchdog over OTG", text -> hardReset(text, straps))
                        .orElse(HardResetRule.PULSE),
                row.find("flash power", "ESP32-P4", text -> only(text, FlashPower.ESP32_P4, "ESP32-P4"))
                        .orElse(FlashPower.ALWAYS_ON),
                row.find("legacy revision", "MINOR", ChipSpec.LegacyRevision::valueOf)
                        .orElse(ChipSpec.LegacyRevision.MAJOR),
                row.optionalNumber("console baud", "74880").orElse(115_200),
                row.required("usual revision", "v0.2", RowNotation::revision));
    }

    private static <T> T only(String text, T rule, String name) {
        if (!text.equals(name)) {
            throw refused(text);
        }
        return rule;
    }

    private static List<String> usb(String text) {
        List<String> kinds = words(text);
        if (!Set.of("serial-JTAG", "OTG").containsAll(kinds)) {
            throw refused(text);
        }
        return kinds;
    }

    private static UsbProbe usbProbe(String text) {
        String[] parts = text.split(" ", 2);
        Map<String, OptionalInt> values =
                RowNotation.pairs(parts[1].replace(" ", ", "), value -> OptionalInt.of(number(value)));
        usb(String.join(" ", values.keySet()));
        return new UsbProbe(
                number(parts[0]),
                values.getOrDefault("OTG", OptionalInt.empty()),
                values.getOrDefault("serial-JTAG", OptionalInt.empty()));
    }

    private static FlashWires flashWires(String text) {
        String[] groups = text.split(",", 2);
        return new FlashWires(many(groups[0], 4), many(groups[1].strip(), 2));
    }

    private Optional<FlashPins> flashPins() {
        Set<Integer> usb = Set.copyOf(
                row.find("flash pins of USB", "12 13", RowNotation::numbers).orElse(List.of()));
        int highestHold = row.optionalNumber("flash pins for hold up to", "46").orElse(Integer.MAX_VALUE);
        Map<String, FlashPins.Pins> named = row.find(
                        "flash pin sets",
                        "SPI=6 7 8 9 11, HSPI=14 12 13 4 15",
                        text -> RowNotation.pairs(text, ChipSpecReader::pins))
                .orElse(Map.of());
        return row.find("flash pins", "0-21 26-48", RowNotation::ranges)
                .map(allowed -> new FlashPins(allowed, usb, highestHold, named));
    }

    private static FlashPins.Pins pins(String text) {
        List<Integer> n = numbers(text);
        return new FlashPins.Pins(n.get(0), n.get(1), n.get(2), n.get(3), n.get(4));
    }

    private SpiRegisters spi() {
        int base = row.number("SPI base", "0x60003000");
        List<Integer> user = row.required("SPI USR USR1 USR2", "+0x18 +0x1c +0x20", text -> many(text, 3));
        Optional<List<Integer>> lengths = row.find("SPI MOSI MISO length", "+0x24 +0x28", text -> many(text, 2));
        return new SpiRegisters(
                base,
                base + user.get(0),
                base + user.get(1),
                base + user.get(2),
                lengths.map(n -> OptionalInt.of(base + n.get(0))).orElse(OptionalInt.empty()),
                lengths.map(n -> OptionalInt.of(base + n.get(1))).orElse(OptionalInt.empty()),
                base + row.number("SPI W0", "+0x58"),
                row.yes("SPI address left-justified"));
    }

    private static List<Integer> many(String text, int count) {
        List<Integer> numbers = numbers(text);
        if (numbers.size() != count) {
            throw refused(text);
        }
        return numbers;
    }

    private UartRegisters uart() {
        return new UartRegisters(
                row.number("UART date", "0x6000007c"),
                row.optionalNumber("UART clkdiv", "0x60000014"),
                row.optionalNumber("crystal cycles per divider", "2").orElse(1));
    }

    private Optional<RtcWatchdog> watchdog() {
        Optional<RtcWatchdog.SuperWatchdog> other =
                row.find("super watchdog", "0x600b1c1c[18] 0x600b1c20 0x50d83aa1", this::superWatchdog);
        boolean reset = row.find("watchdog reset", "no", RowNotation::yes).orElse(true);
        return row.find("watchdog", "0x600b1c00 0x600b1c04 0x600b1c18", text -> many(text, 3))
                .map(n -> new RtcWatchdog(n.get(0), n.get(1), n.get(2), other, reset));
    }

    private RtcWatchdog.SuperWatchdog superWatchdog(String text) {
        List<String> parts = words(text);
        BitField.Slice autoFeed = fuses.field(parts.get(0)).slices().get(0);
        return new RtcWatchdog.SuperWatchdog(
                autoFeed.address(), autoFeed.lsb(), number(parts.get(1)), number(parts.get(2)));
    }

    private Straps straps() {
        List<Straps.SampledPin> sampled = new ArrayList<>();
        row.find("sampled pins", "9=0x8, 8=0x4", text -> RowNotation.codes(text, RowNotation::number))
                .orElse(Map.of())
                .forEach((gpio, mask) -> sampled.add(new Straps.SampledPin(gpio, mask)));
        return new Straps(
                row.optionalNumber("boot pin", "9"),
                row.find("companion strap", "GPIO8 high", Function.identity()),
                row.optionalNumber("strap register", "0x60004038"),
                row.find("force download", "0x6000812c[0]", fuses::field)
                        .map(bit -> bit.slices().get(0))
                        .map(bit -> new Straps.ForceDownload(bit.address(), bit.mask())),
                sampled);
    }

    private static RegisterWrite clearing(BitField bits) {
        BitField.Slice slice = bits.slices().get(0);
        return RegisterWrite.clearBits(slice.address(), slice.mask());
    }

    private static HardResetRule hardReset(String text, Straps straps) {
        return switch (text) {
            case "slow over USB" -> HardResetRule.SLOW_OVER_USB;
            case "watchdog over OTG" -> HardResetRule.WATCHDOG_OVER_OTG;
            case "watchdog over OTG when strapped" -> HardResetRule.watchdogOverOtgWhenStrapped(straps);
            case "button over OTG when strapped" -> HardResetRule.buttonOverOtgWhenStrapped(straps);
            default -> throw refused(text);
        };
    }

    private MemoryMap memory() {
        return new MemoryMap(
                row.required("flash as code", "0x42000000-0x42800000", RowNotation::range),
                row.find("flash as data", "0x42800000-0x43000000", RowNotation::range),
                row.find("MMU pages KiB", "8 16 32 64", RowNotation::numbers).orElse(List.of()),
                row.required("memory", "DRAM/IRAM 0x40800000-0x40880000", ChipSpecReader::regions),
                row.find("unnamed memory", "0x30100000-0x30102000 0x4ffa0000-0x4ffc0000", ChipSpecReader::ranges)
                        .orElse(List.of()),
                row.optionalNumber("least tail bytes", "0x24").orElse(0));
    }

    private static List<MemoryMap.Region> regions(String text) {
        List<MemoryMap.Region> regions = new ArrayList<>();
        text.lines().map(RowNotation::words).forEach(line -> {
            AddressRange range = RowNotation.range(line.get(1));
            for (String name : line.get(0).split("/", -1)) {
                regions.add(new MemoryMap.Region(name, range));
            }
        });
        return regions;
    }

    private static List<AddressRange> ranges(String text) {
        return RowNotation.words(text).stream().map(RowNotation::range).toList();
    }

    private Set<RomFeature> romFeatures() {
        return row.required(
                        "ROM features",
                        "SPI_ATTACH SPI_PARAMS CHANGE_BAUD DEFLATE MD5",
                        text -> RowNotation.orNone(text, ChipSpecReader::romFeatures))
                .orElse(Set.of());
    }

    private static Set<RomFeature> romFeatures(String text) {
        EnumSet<RomFeature> features = EnumSet.noneOf(RomFeature.class);
        words(text).forEach(name -> features.add(RomFeature.valueOf(name)));
        return features;
    }

    private static StubStart stubStart(String text) {
        Call call = Call.of(text);
        return switch (call.name()) {
            case "refused" -> StubStart.REFUSED;
            case "hook" -> StubStart.through(call.number(0));
            default -> throw refused(text);
        };
    }

    private RomBaudRule romBaud(String text) {
        Call call = Call.of(text);
        return switch (call.name()) {
            case "expecting" -> RomBaudRule.expecting(call.number(0));
            case "expecting register" -> RomBaudRule.expectingWhatIsIn(call.number(0));
            case "measured" ->
                RomBaudRule.esp32(call.number(0), fuses.address(call.arguments().get(1)));
            default -> throw refused(text);
        };
    }

    private RomAttachRule romAttach(String text) {
        Call call = Call.of(text);
        only(call.name(), call, "pins in fuses");
        return RomAttachRule.pinsInFuses(
                fuses.field(call.arguments().get(0)),
                fuses.field(call.arguments().get(1)));
    }
}
