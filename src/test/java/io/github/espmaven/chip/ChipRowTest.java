package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What {@link ChipSpecReader} says of a row that is not as it must be: everything at once, with an example of the right. */
class ChipRowTest {
    private static final String FILE = "esp32x1.row";

    private static String soundRow() throws Exception {
        return new String(ChipRow.class.getResourceAsStream("esp32c6.row").readAllBytes(), StandardCharsets.UTF_8);
    }

    private static ChipSpec read(String row) {
        return ChipSpecReader.read("ESP32-X1", ChipRow.parse(FILE, row, ChipRow.SPEC));
    }

    private static void refused(UnaryOperator<String> change, String... words) throws Exception {
        String row = change.apply(soundRow());
        assertThat(row).isNotEqualTo(soundRow());
        assertThatIllegalStateException()
                .isThrownBy(() -> read(row))
                .satisfies(e -> assertThat(e.getMessage().lines()).containsExactly(words));
    }

    @Test
    void aNewChipsRowIsToldAllThatItLacks() {
        assertThatIllegalStateException()
                .isThrownBy(() -> read("# the ESP32-X1\nimage chip id: 99\n"))
                .satisfies(e -> assertThat(e.getMessage().lines())
                        .contains(
                                "esp32x1.row lacks \"processor\", as in \"processor: RISC_V\"",
                                "esp32x1.row lacks \"bootloader offset\", as in \"bootloader offset: 0x0\"",
                                "esp32x1.row lacks \"fuses\", as in \"fuses: 0x600b0800\"",
                                "esp32x1.row lacks \"usual revision\", as in \"usual revision: v0.2\"")
                        .hasSize(20)
                        .noneMatch(line -> line.contains("image chip id")));
    }

    @Test
    void aChipWithoutAFileIsTold() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ChipRow.of("esp32x1", ChipRow.SPEC))
                .withMessageContaining("no file esp32x1.row");
    }

    @Test
    void whatIsNotUnderstoodIsQuotedBesideWhatWouldBeRight() throws Exception {
        refused(
                row -> row.replace("bootloader offset: 0x0", "bootloader offset: zero"),
                "esp32x1.row is not understood at \"bootloader offset: zero\"; right would be \"bootloader offset:"
                        + " 0x0\"");
        refused(
                row -> row.replace("secure boot: +0x38[20]", "secure boot: +0x38[40]"),
                "esp32x1.row is not understood at \"secure boot: +0x38[40]\"; right would be \"secure boot:"
                        + " +0x38[20]\"");
        refused(
                row -> row.replace("watchdog: 0x600b1c00 0x600b1c04 ", "watchdog: 0x600b1c00 ")
                        .replace("super ", "# "),
                "esp32x1.row is not understood at \"watchdog: 0x600b1c00 0x600b1c18\"; right would be \"watchdog:"
                        + " 0x600b1c00 0x600b1c04 0x600b1c18\"");
        refused(
                row -> row.replace("flash key: XTS-AES-128", "flash key: AES"),
                "esp32x1.row is not understood at \"flash key: AES\"; right would be \"flash key: XTS-AES-128\"");
    }

    @Test
    void misspeltDoubledAndSplitLinesAreTold() throws Exception {
        refused(
                row -> row.replace("watchdog reset:", "watchdog resets:"),
                "esp32x1.row has \"watchdog resets\", which nothing reads");
        refused(row -> "boot pin: 8\n" + row, "esp32x1.row has \"boot pin\" twice");
        refused(
                row -> row.replace("EUI-64: yes", "EUI-64"),
                "esp32x1.row is not understood at \"EUI-64\": a line is \"name: value\"");
    }

    @Test
    void aRuleThatNeedsAnotherValueIsNotUnderstoodWithoutIt() throws Exception {
        refused(
                row -> row.replace("boot pin: 9", "boot pin: 9\nhard reset: watchdog over OTG when strapped"),
                "esp32x1.row is not understood at \"hard reset: watchdog over OTG when strapped\"; right would be"
                        + " \"hard reset: watchdog over OTG\"");
    }

    @Test
    void lineEndsOfWindowsDoNotMatter() throws Exception {
        ChipSpec spec = read(soundRow().replace("\n", "\r\n"));
        assertThat(spec.memory()).isEqualTo(Chip.ESP32_C6.spec().memory());
        assertThat(spec.security().purposes())
                .isEqualTo(Chip.ESP32_C6.spec().security().purposes());
        assertThat(spec.efuse().features())
                .isEqualTo(Chip.ESP32_C6.spec().efuse().features());
    }
}
