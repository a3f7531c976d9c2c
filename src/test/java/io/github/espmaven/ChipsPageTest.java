package io.github.espmaven;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.RomFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What the guides say of each chip is what its row says. When a row has changed, this test's failure shows the text that
 * belongs into the page.
 */
class ChipsPageTest {
    private static final Path GUIDES = Path.of(System.getProperty("basedir", ""), "src", "site", "markdown");

    private static final Map<String, Function<Chip, String>> ATTACHING = new LinkedHashMap<>();
    private static final Map<String, Function<Chip, String>> WORKING = new LinkedHashMap<>();

    static {
        ATTACHING.put("chip", Chip::toString);
        ATTACHING.put("`esp.chip`", chip -> "`" + chip.id() + "`");
        ATTACHING.put("boot pin, low for download", chip -> {
            var pin = chip.spec().straps().bootPin();
            return pin.isPresent() ? "GPIO" + pin.getAsInt() : "not documented";
        });
        ATTACHING.put(
                "other pins then", chip -> chip.spec().straps().companion().orElse("not documented"));
        ATTACHING.put("USB-Serial/JTAG", on(ChipSpec::usbSerialJtag));
        ATTACHING.put("USB-OTG", on(spec -> spec.usbOtgProductId().isPresent()));
        ATTACHING.put("boot text", chip -> chip.spec().consoleBaud() + " baud");
        ATTACHING.put("bootloader at", chip -> "`" + hex(chip.spec().bootloaderOffset()) + "`");

        WORKING.put("chip", Chip::toString);
        WORKING.put("stub", chip -> stub(chip.spec()));
        WORKING.put("flash over 16 MB", on(ChipSpec::largeFlash));
        WORKING.put("ROM: compressed", rom(RomFeature.EXACT_DEFLATE));
        WORKING.put("ROM: MD5", rom(RomFeature.MD5));
        WORKING.put("ROM: reading", rom(RomFeature.READ_FLASH_SLOW));
        WORKING.put("ROM: baud rate", rom(RomFeature.CHANGE_BAUD));
        WORKING.put("secure download mode", rom(RomFeature.SECURE_DOWNLOAD));
        WORKING.put("baud rate in it", rom(RomFeature.CHANGE_BAUD_IN_SECURE_DOWNLOAD));
        WORKING.put("flash encryption", on(spec -> spec.security().flashEncryption()));
        WORKING.put("flash on other pins", on(spec -> spec.flashPins().isPresent()));
    }

    @Test
    void thePageOfTheChipsSaysWhatTheRowsSay() throws IOException {
        String page = Files.readString(GUIDES.resolve("chips.md"));
        assertThat(page).contains(table(ATTACHING));
        assertThat(page).contains(table(WORKING));
    }

    @Test
    void theGuideNamesTheOffsetsOfTheRows() throws IOException {
        String offsets = Arrays.stream(Chip.values())
                .collect(groupingBy(
                        chip -> chip.spec().bootloaderOffset(), TreeMap::new, mapping(Chip::toString, joining(", "))))
                .entrySet()
                .stream()
                .map(entry -> "* `" + hex(entry.getKey()) + "`: " + entry.getValue() + "\n")
                .collect(joining());
        assertThat(Files.readString(GUIDES.resolve("troubleshooting.md"))).contains("\n" + offsets + "\n");
    }

    private static String table(Map<String, Function<Chip, String>> columns) {
        StringBuilder table = new StringBuilder(row(columns.keySet().stream().collect(joining(" | "))));
        table.append("|").append("---|".repeat(columns.size())).append("\n");
        for (Chip chip : Chip.values()) {
            table.append(row(
                    columns.values().stream().map(column -> column.apply(chip)).collect(joining(" | "))));
        }
        return table.toString();
    }

    private static String row(String cells) {
        return "| " + cells + " |\n";
    }

    private static String hex(int offset) {
        return String.format("0x%x", offset);
    }

    private static Function<Chip, String> rom(RomFeature feature) {
        return on(spec -> spec.romHas(feature));
    }

    private static Function<Chip, String> on(Function<ChipSpec, Boolean> fact) {
        return chip -> fact.apply(chip.spec()) ? "yes" : "-";
    }

    private static String stub(ChipSpec spec) {
        if (spec.stubs().current().isEmpty()) {
            return "-";
        }
        String secureBoot = spec.stubStart().allowed() ? "" : ", not with secure boot";
        String older = spec.stubs()
                .older()
                .map(before -> before.fact()
                        .map(name -> ", another before " + before.until())
                        .orElse(", not before " + before.until()))
                .orElse("");
        return "yes" + older + secureBoot;
    }
}
