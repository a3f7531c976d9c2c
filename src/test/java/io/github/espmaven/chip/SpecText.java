package io.github.espmaven.chip;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A chip's row as text, property by property, in the notation of {@code chip/chips.tsv}. */
final class SpecText {
    static final Map<String, Function<ChipSpec, String>> PROPERTIES = new LinkedHashMap<>();

    static {
        identity();
        registers();
        fuses();
        security();
        pinsAndWatchdogs();
        memory();
        rom();
    }

    private SpecText() {}

    private static void property(String name, Function<ChipSpec, String> text) {
        PROPERTIES.put(name, text);
    }

    private static void identity() {
        property("image chip id", s -> number(s.imageChipId()));
        property(
                "id route",
                s -> s.magic().isPresent() ? "magic " + hex(s.magic().getAsInt()) : "secinfo");
        property("bootloader offset", s -> hex(s.bootloaderOffset()));
        property("encrypted write align", s -> "" + s.encryptedWriteAlignment());
        property(
                "crystal MHz",
                s -> s.crystal().candidatesMhz().stream()
                        .sorted()
                        .map(String::valueOf)
                        .collect(joining("/")));
        property("UF2 family", s -> hex(s.uf2Family()));
        property("USB OTG", s -> hex(s.usbOtgProductId(), "none"));
        property("USB serial JTAG", s -> yes(s.usbSerialJtag()));
        property("USB probe", s -> byRevision(s.usbProbe(), SpecText::probe, "; "));
        property("stub", s -> byRevision(s.stubs(), Function.identity(), ", "));
        property("usual revision", s -> s.usualRevision().toString());
        property("legacy revision", s -> s.legacyRevision().name());
    }

    private static String probe(UsbProbe probe) {
        return hex(probe.address())
                + (probe.otg().isPresent() ? " OTG=" + number(probe.otg()) : "")
                + (probe.serialJtag().isPresent() ? " USJ=" + number(probe.serialJtag()) : "");
    }

    private static <T> String byRevision(ByRevision<Optional<T>> fact, Function<T, String> text, String separator) {
        String current = fact.current().map(text).orElse("none");
        return fact.older()
                .map(o -> current + separator + "before " + o.until() + " "
                        + o.fact().map(text).orElse("none"))
                .orElse(current);
    }

    private static void registers() {
        property("SPI base", s -> hex(s.spi().base()));
        property(
                "SPI USR/USR1/USR2",
                s -> offsets(s, s.spi().user(), s.spi().user1(), s.spi().user2()));
        property(
                "SPI MOSI/MISO length",
                s -> s.spi().mosiLength().isEmpty() && s.spi().misoLength().isEmpty()
                        ? "-/-"
                        : offsets(
                                s,
                                s.spi().mosiLength().orElseThrow(),
                                s.spi().misoLength().orElseThrow()));
        property("SPI W0", s -> offsets(s, s.spi().data()));
        property("SPI address left-justified", s -> yes(s.spi().addressLeftJustified()));
        property("UART date", s -> hex(s.uart().date()));
        property("UART clkdiv", s -> hex(s.uart().clkDiv(), "n/u"));
        property("crystal cycles per divider", s -> "" + s.uart().crystalDivider());
    }

    private static String offsets(ChipSpec spec, int... addresses) {
        return IntStream.of(addresses).mapToObj(a -> hex(a - spec.spi().base())).collect(joining("/"));
    }

    private static void fuses() {
        property("efuse base", s -> hex(s.efuse().base()));
        property("MAC", s -> hex(block(s) - s.efuse().base()));
        property("EUI-64", s -> yes(s.efuse().macLayout() instanceof MacLayout.TwoWords words && words.extended()));
        property("minor revision", s -> words(s, s.efuse().revisionFields().minor()));
        property("major revision", s -> words(s, s.efuse().revisionFields().major()));
        property("package code", s -> words(s, s.efuse().packageCode()));
        property("octal flash", s -> s.octalFlash().map(f -> offsetBits(s, f)).orElse("none"));
    }

    /** Where the words are counted from: the block with the MAC address, or all fuses on the first two chips. */
    private static int block(ChipSpec spec) {
        boolean counted =
                spec.security().keyPurposes().isEmpty() && !spec.name().equals("ESP32-C2");
        return spec.efuse().macLayout() instanceof MacLayout.TwoWords words && !counted
                ? words.address()
                : spec.efuse().base();
    }

    private static void security() {
        property("manual encrypt disabled", s -> offsetBits(s, s.security().manualEncryptDisabled()));
        property("crypt count", s -> offsetBits(s, s.security().cryptCount()));
        property("secure boot", s -> offsetBits(s, s.security().secureBootV2()));
        property("key manager", s -> offsetBits(s, s.security().keyManager()));
        property(
                "key purposes",
                s -> orNone(s.security().keyPurposes().stream()
                        .map(f -> offsetBits(s, f))
                        .collect(joining(" "))));
        property(
                "purposes known",
                s -> orNone(s.security().purposes().stream()
                        .map(KeyPurpose::code)
                        .sorted()
                        .map(String::valueOf)
                        .collect(joining(" "))));
        property(
                "purpose 1",
                s -> s.security().purpose(1).map(KeyPurpose::toString).orElse("none"));
    }

    private static void pinsAndWatchdogs() {
        property(
                "boot pin",
                s -> s.straps().bootPin().isEmpty()
                        ? "unknown"
                        : number(s.straps().bootPin()));
        property("companion strap", s -> s.straps().companion().orElse("unknown"));
        property("strap register", s -> hex(s.straps().strapRegister(), "none"));
        property(
                "force download",
                s -> s.straps()
                        .forceDownload()
                        .map(f -> hex(f.register()) + "/" + f.mask())
                        .orElse("none"));
        property("flash pins", s -> s.flashPins().map(SpecText::pins).orElse("none"));
        property(
                "watchdog",
                s -> s.watchdog()
                        .map(w -> hex(w.config0()) + " " + hex(w.config1()) + " " + hex(w.writeProtect()))
                        .orElse("none"));
        property(
                "super watchdog",
                s -> s.watchdog()
                        .flatMap(RtcWatchdog::superWatchdog)
                        .map(w -> hex(w.config()) + " b" + w.autoFeed() + " " + hex(w.writeProtect()) + " "
                                + hex(w.key()))
                        .orElse("- - - -"));
        property("watchdog reset", s -> yes(s.watchdog().orElseThrow().resetOffered()));
    }

    private static String pins(FlashPins pins) {
        StringBuilder text = new StringBuilder();
        for (int gpio = 0; gpio < 64; gpio++) {
            int end = gpio;
            while (pins.allowed().contains(end + 1)) {
                end++;
            }
            if (pins.allowed().contains(gpio)) {
                // runs of two are written as two numbers
                text.append(text.isEmpty() ? "" : " ").append(gpio);
                text.append(end > gpio + 1 ? "-" + end : end > gpio ? " " + end : "");
                gpio = end;
            }
        }
        String usb = pins.usb().stream().sorted().map(String::valueOf).collect(joining(" "));
        return text + (usb.isEmpty() ? "" : ", USB " + usb);
    }

    private static void memory() {
        property("IROM", s -> range(s.memory().irom()));
        property("DROM", s -> s.memory().drom().map(SpecText::range).orElse("none"));
        property(
                "MMU pages KiB",
                s -> orNone(
                        s.memory().mmuPageKib().stream().map(String::valueOf).collect(joining("/"))));
        property(
                "regions",
                s -> s.memory().regions().stream()
                        .map(r -> r.name() + " " + range(r.range()))
                        .sorted()
                        .collect(joining("; ")));
        property("flash sizes", s -> codes(s.flashSizes().names(), s.flashSizes()::code));
        property("flash frequencies", s -> codes(s.flashFrequencies().names(), s.flashFrequencies()::code));
        property("large flash", s -> yes(s.largeFlash()));
    }

    private static String codes(List<String> names, Function<String, OptionalInt> code) {
        return names.stream().map(n -> n + "=" + code.apply(n).orElseThrow()).collect(joining(" "));
    }

    private static void rom() {
        property(
                "ROM security info",
                s -> !s.romHas(RomFeature.SECURITY_INFO)
                        ? "none"
                        : s.romHas(RomFeature.SECURITY_INFO_WITH_CHIP_ID) ? "20 bytes" : "12 bytes");
        property("ROM encrypted flag", s -> yes(s.romHas(RomFeature.ENCRYPTED_FLAG)));
        property(
                "ROM beyond basics",
                s -> yes(s.rom().containsAll(Chip.ESP32.spec().rom())));
        property("baud change in secure download mode", s -> yes(s.romHas(RomFeature.CHANGE_BAUD_IN_SECURE_DOWNLOAD)));
        property(
                "stub under secure boot",
                s -> s.stubStart().callHook().isPresent()
                        ? "hook " + hex(s.stubStart().callHook().getAsInt())
                        : s.stubStart().allowed() ? "as without" : "refused");
    }

    private static String words(ChipSpec spec, BitField field) {
        return orNone(field.slices().stream()
                .map(s -> {
                    int offset = s.address() - block(spec);
                    return (offset >= 0 && offset < 0x80 ? "w" + offset / 4 : hex(s.address())) + range(s);
                })
                .collect(joining(" ")));
    }

    private static String offsetBits(ChipSpec spec, BitField field) {
        return orNone(field.slices().stream()
                .map(s -> hex(s.address() - spec.efuse().base()) + range(s))
                .collect(joining(" ")));
    }

    private static String range(BitField.Slice slice) {
        int high = slice.lsb() + slice.width() - 1;
        return slice.width() == 1 ? "[" + high + "]" : "[" + high + ":" + slice.lsb() + "]";
    }

    private static String range(AddressRange range) {
        return String.format("%08x-%08x", range.start(), range.end());
    }

    private static String hex(int value) {
        return "0x" + Integer.toHexString(value);
    }

    private static String hex(OptionalInt value, String absent) {
        return value.isPresent() ? hex(value.getAsInt()) : absent;
    }

    private static String number(OptionalInt value) {
        return value.isPresent() ? "" + value.getAsInt() : "none";
    }

    private static String yes(boolean value) {
        return value ? "yes" : "no";
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "none" : text;
    }
}
