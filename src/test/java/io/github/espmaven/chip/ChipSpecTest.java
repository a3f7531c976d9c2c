package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row against a table written from protocol.md, section 1, which knows nothing of the rows. */
class ChipSpecTest {
    private static final Map<String, Map<String, String>> FACTS = new LinkedHashMap<>();

    @BeforeAll
    static void readFacts() throws IOException {
        try (InputStream table = ChipSpecTest.class.getResourceAsStream("/chip/chips.tsv")) {
            String text = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] fact = line.split("\t", -1);
                FACTS.computeIfAbsent(fact[0], c -> new LinkedHashMap<>()).put(fact[1], fact[2]);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowSaysWhatTheGuideSays(Chip chip) {
        Map<String, String> facts = FACTS.get(chip.toString());
        SoftAssertions all = new SoftAssertions();
        facts.forEach((property, expected) -> {
            String actual = SpecText.PROPERTIES.get(property).apply(chip.spec());
            all.assertThat(actual).as("%s of %s", property, chip).isEqualTo(expected);
        });
        all.assertAll();
    }

    @Test
    void tableCoversEveryChipAndEveryProperty() {
        assertThat(FACTS.keySet())
                .containsExactlyInAnyOrder(
                        Arrays.stream(Chip.values()).map(Chip::toString).toArray(String[]::new));
        assertThat(FACTS.values().stream().flatMap(f -> f.keySet().stream())).containsAll(SpecText.PROPERTIES.keySet());
        // facts that the guide gives for no or only some chips
        FACTS.forEach((chip, facts) -> assertThat(facts).as(chip).hasSizeGreaterThanOrEqualTo(45));
    }

    @Test
    void chipsAreFoundByAnyWritingOfTheirNames() {
        assertThat(Chip.named("esp32c3")).contains(Chip.ESP32_C3);
        assertThat(Chip.named(" ESP32-C3 ")).contains(Chip.ESP32_C3);
        assertThat(Chip.named("esp32_c3")).contains(Chip.ESP32_C3);
        assertThat(Chip.named("ESP32")).contains(Chip.ESP32);
        assertThat(Chip.named("esp32c")).isEmpty();
        assertThat(Chip.named("")).isEmpty();
        assertThat(Chip.choices())
                .isEqualTo("esp8266, esp32, esp32s2, esp32s3, esp32s31, esp32c2, esp32c3, esp32c5, esp32c6, esp32c61,"
                        + " esp32h2, esp32h21, esp32h4, esp32p4, esp32e22");
    }

    @Test
    void chipsAreFoundByNumber() {
        assertThat(Chip.ofImageChipId(0)).contains(Chip.ESP32);
        assertThat(Chip.ofImageChipId(32)).contains(Chip.ESP32_S31);
        assertThat(Chip.ofImageChipId(4)).isEmpty();
        assertThat(Chip.ofImageChipId(0xffff)).isEmpty();
        assertThat(Chip.retired(4)).contains("ESP32-S3 beta 2");
        assertThat(Chip.retired(5)).isEmpty();
        assertThat(Chip.ofMagic(0x00f01d83)).contains(Chip.ESP32);
        assertThat(Chip.ofMagic(0xfff0c101)).contains(Chip.ESP8266);
        assertThat(Chip.ofMagic(0x7c6)).contains(Chip.ESP32_S2);
        assertThat(Chip.ofMagic(0x1b31506f)).isEmpty();
        assertThat(Chip.likelyOfMagic(0x1b31506f)).contains(Chip.ESP32_C3);
        assertThat(Chip.likelyOfMagic(0)).isEmpty();
    }

    @Test
    void aRowWithoutANecessaryValueIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> ChipSpecBuilder.named("ESP32-X1").imageChipId(99).build())
                .withMessage("row without bootloader offset");
        assertThatIllegalStateException()
                .isThrownBy(() -> EfuseMapBuilder.efuse(0, 0).mac().build())
                .withMessage("row without revision");
    }

    @Test
    void usbIdsTellHowAChipIsReached() {
        assertThat(Chip.ESP32_S3.spec().usbInterface(0x303a, 0x1001)).isEqualTo(UsbInterface.SERIAL_JTAG);
        assertThat(Chip.ESP32_S3.spec().usbInterface(0x303a, 0x0009)).isEqualTo(UsbInterface.OTG);
        assertThat(Chip.ESP32_S3.spec().usbInterface(0x303a, 0x4001)).isEqualTo(UsbInterface.NONE);
        assertThat(Chip.ESP32_S3.spec().usbInterface(0x10c4, 0x1001)).isEqualTo(UsbInterface.NONE);
        assertThat(Chip.ESP32_S2.spec().usbInterface(0x303a, 0x1001)).isEqualTo(UsbInterface.NONE);
    }

    @Test
    void stubDependsOnRevision() {
        assertThat(Chip.ESP32_P4.spec().stub(new Revision(1, 3))).contains("esp32p4-rev1");
        assertThat(Chip.ESP32_P4.spec().stub(new Revision(3, 0))).contains("esp32p4");
        assertThat(Chip.ESP32_C2.spec().stub(new Revision(0, 0))).isEmpty();
        assertThat(Chip.ESP32_C2.spec().stub(new Revision(1, 0))).contains("esp32c2");
        assertThat(Chip.ESP32_H21.spec().stub(new Revision(0, 0))).isEmpty();
    }

    @Test
    void segmentsInFlashAreTold() {
        MemoryMap c3 = Chip.ESP32_C3.spec().memory();
        assertThat(c3.isFlash(0x3c000020)).isTrue();
        assertThat(c3.isFlash(0x42000020)).isTrue();
        assertThat(c3.isFlash(0x3fcd5830)).isFalse();
        // as image-info of the reference tool names the bootloader's segments, in another order
        assertThat(c3.names(0x3fcd5830)).containsExactlyInAnyOrder("DRAM", "BYTE_ACCESSIBLE");
        assertThat(c3.names(0x403cbf10)).containsExactly("IRAM");
        assertThat(Chip.ESP32_E22.spec().memory().names(0xc0000000)).containsExactly("RTC_IRAM", "RTC_DRAM");
        assertThat(Chip.ESP8266.spec().memory().names(0)).isEmpty();
        assertThat(Chip.ESP32.spec().memory().names(0)).containsExactly("PADDING");
    }
}
