package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row against a table written from protocol.md, section 1, which knows nothing of the rows. */
class ChipSpecTest {
    @ParameterizedTest
    @EnumSource
    void rowSaysWhatTheGuideSays(Chip chip) {
        SoftAssertions all = new SoftAssertions();
        ChipFacts.of(chip).forEach((property, expected) -> {
            String actual = SpecText.PROPERTIES.get(property).apply(chip.spec());
            all.assertThat(actual).as("%s of %s", property, chip).isEqualTo(expected);
        });
        all.assertAll();
    }

    @Test
    void tableCoversEveryProperty() {
        assertThat(ChipFacts.ALL.values().stream().flatMap(f -> f.keySet().stream()))
                .containsAll(SpecText.PROPERTIES.keySet());
    }

    @Test
    void chipsAreFoundByAnyWritingOfTheirNames() {
        assertThat(Chip.named("esp32c3")).contains(Chip.ESP32_C3);
        assertThat(Chip.named(" ESP32-C3 ")).contains(Chip.ESP32_C3);
        assertThat(Chip.named("esp32_c3")).contains(Chip.ESP32_C3);
        assertThat(Chip.named("ESP32")).contains(Chip.ESP32);
        assertThat(Chip.named("esp32c")).isEmpty();
        assertThat(Chip.named("")).isEmpty();
        assertThat(Chip.choices()).startsWith("esp8266, esp32, esp32s2, ").contains(", esp32c61, ");
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
