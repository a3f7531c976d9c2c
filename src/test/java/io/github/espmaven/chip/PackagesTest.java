package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.testing.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Package names and features, by registers set bit by bit as protocol.md, section 1.6 places them. */
class PackagesTest {
    private static final int BAUD = 115_200;

    @ParameterizedTest
    @CsvSource({
        // package bits 11:9, package bit 2, single core, major bits w3.15 w5.20 apb.31
        "0, 0, 0, 000, ESP32-D0WDQ6",
        "0, 0, 1, 100, ESP32-S0WDQ6",
        "0, 0, 0, 111, ESP32-D0WDQ6-V3",
        "1, 0, 0, 110, ESP32-D0WD",
        "1, 0, 0, 111, ESP32-D0WD-V3",
        "1, 0, 1, 000, ESP32-S0WD",
        "2, 0, 0, 100, ESP32-D2WD",
        "4, 0, 0, 111, ESP32-U4WDH",
        "5, 0, 0, 100, ESP32-PICO-D4",
        "5, 0, 0, 111, ESP32-PICO-V3",
        "6, 0, 0, 111, ESP32-PICO-V3-02",
        "7, 0, 0, 111, ESP32-D0WDR2-V3",
        "3, 0, 0, 000, ESP32 (package 3)",
        "1, 1, 0, 000, ESP32 (package 9)",
    })
    void esp32(int low, int high, int single, String major, String name) throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x3ff5a00c, low << 9 | high << 2 | single | (major.charAt(0) - '0') << 15);
        fuses.write(0x3ff5a014, (major.charAt(1) - '0') << 20);
        fuses.write(0x3ff6607c, (major.charAt(2) - '0') << 31);
        assertThat(Chip.ESP32.identify(fuses, BAUD).packageName()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"000, 0", "100, 1", "110, 2", "111, 3", "010, 0", "001, 0", "101, 0", "011, 0"})
    void esp32MajorRevisionIsCoded(String bits, int major) throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x3ff5a00c, (bits.charAt(0) - '0') << 15);
        fuses.write(0x3ff5a014, (bits.charAt(1) - '0') << 20 | 2 << 24);
        fuses.write(0x3ff6607c, (bits.charAt(2) - '0') << 31);
        assertThat(Chip.ESP32.spec().efuse().revision(fuses)).isEqualTo(new Revision(major, 2));
    }

    @Test
    void esp32Features() throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x3ff5a00c, 1 | 1 << 1 | 1 << 13 | 1 << 12 | 6 << 9 | 1 << 14);
        fuses.write(0x3ff5a010, 5 << 8);
        fuses.write(0x3ff5a018, 1);
        assertThat(Chip.ESP32.identify(fuses, BAUD).features())
                .containsExactly(
                        "Wi-Fi",
                        "Single Core",
                        "160MHz",
                        "Embedded Flash",
                        "Embedded PSRAM",
                        "Vref calibration in fuses",
                        "BLOCK3 partially reserved",
                        "Coding Scheme 3/4");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, ESP32-S2",
        "1, 0, ESP32-S2FH2",
        "2, 0, ESP32-S2FH4",
        "0, 1, ESP32-S2R2",
        "2, 1, ESP32-S2FNR2",
        "1, 1, ESP32-S2 (package 0)",
    })
    void esp32S2ByItsMemories(int flash, int psram, String name) throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x3f41a044 + 12, flash << 21 | psram << 28);
        assertThat(Chip.ESP32_S2.identify(fuses, BAUD).packageName()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, ESP32-C6 (QFN40)",
        "1, 1, ESP32-C6FH4 (QFN32)",
        "1, 2, ESP32-C6FH8 (QFN32)",
        "1, 0, ESP32-C6 (package 1)",
        "2, 1, ESP32-C6 (package 2)",
    })
    void esp32C6(int code, int flash, String name) throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x600b0844 + 12, code << 24);
        fuses.write(0x600b0844 + 16, flash);
        assertThat(Chip.ESP32_C6.identify(fuses, BAUD).packageName()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "ESP32_S3, 0, ESP32-S3 (QFN56)",
        "ESP32_S3, 1, ESP32-S3-PICO-1 (LGA56)",
        "ESP32_C3, 0, ESP32-C3 (QFN32)",
        "ESP32_C3, 1, ESP8685 (QFN28)",
        "ESP32_C3, 2, ESP32-C3 AZ (QFN32)",
        "ESP32_C3, 3, ESP8686 (QFN24)",
        "ESP32_C3, 4, ESP32-C3 (package 4)",
        "ESP32_C2, 0, ESP32-C2",
        "ESP32_C2, 1, ESP8684H",
        "ESP32_C5, 0, ESP32-C5",
        "ESP32_C61, 0, ESP32-C61",
        "ESP32_H2, 0, ESP32-H2",
        "ESP32_H21, 0, ESP32-H21",
        "ESP32_H4, 0, ESP32-H4 (QFN40)",
        "ESP32_P4, 0, ESP32-P4",
        "ESP32_S31, 0, ESP32-S31",
        "ESP32_E22, 0, ESP32-E22",
    })
    void othersByCode(Chip chip, int code, String name) throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.set(chip.spec().efuse().packageCode(), code);
        assertThat(chip.identify(fuses, BAUD).packageName()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        // bits 4, 5, 80, 121, 122, 123 of the fuses, first to last
        "000000, ESP8266EX, ",
        "100000, ESP8285N08, Embedded Flash 1MB",
        "110000, ESP8285H08, Embedded Flash 1MB",
        "100010, ESP8285N16, Embedded Flash 2MB",
        "001100, ESP8285N16, Embedded Flash 2MB",
        "011100, ESP8285H16, Embedded Flash 2MB",
        "001110, ESP8285, Embedded Flash 4MB",
        "001111, ESP8285, ",
    })
    void esp8266(String bits, String name, String flash) throws EspException {
        int[] positions = {4, 5, 80, 121, 122, 123};
        EfuseImage fuses = new EfuseImage();
        for (int i = 0; i < positions.length; i++) {
            int address = 0x3ff00050 + positions[i] / 32 * 4;
            fuses.write(address, fuses.read(address) | (bits.charAt(i) - '0') << positions[i] % 32);
        }
        ChipIdentity identity = Chip.ESP8266.identify(fuses, BAUD);
        assertThat(identity.packageName()).isEqualTo(name);
        assertThat(identity.features().stream().skip(2))
                .containsExactlyElementsOf(flash == null ? List.of() : List.of(flash));
    }

    @Test
    void esp32S3RevisionZeroIsMisstated() throws EspException {
        EfuseImage fuses = new EfuseImage();
        int block1 = 0x60007044;
        fuses.write(block1 + 20, 1 << 24); // states v1.8
        fuses.write(block1 + 20, fuses.read(block1 + 20) | 1 << 23);
        assertThat(Chip.ESP32_S3.spec().efuse().revision(fuses)).isEqualTo(new Revision(1, 8));
        fuses.write(block1 + 12, 1 << 24);
        fuses.write(0x60007000 + 0x5c + 16, 1);
        assertThat(Chip.ESP32_S3.spec().efuse().revision(fuses)).isEqualTo(new Revision(0, 0));
        fuses.write(block1 + 12, 1 << 24 | 2 << 18);
        assertThat(Chip.ESP32_S3.spec().efuse().revision(fuses)).isEqualTo(new Revision(1, 10));
    }

    /** Which size a code means is not published; that it is not 0 says that there is one. */
    @ParameterizedTest
    @CsvSource({
        "ESP32_C5, FLASH_CAP, PSRAM_CAP",
        "ESP32_C61, FLASH_CAP, PSRAM_CAP",
        "ESP32_H2, FLASH_CAP, ",
        "ESP32_H21, FLASH_CAP, ",
        "ESP32_H4, FLASH_CAP, PSRAM_CAP",
        "ESP32_P4, , PSRAM_CAP",
        "ESP32_S31, , PSRAM_CAP"
    })
    void memoriesInsideAreToldWhereTheirSizeIsNot(Chip chip, String flash, String psram) throws EspException {
        Fixtures.assumeAvailable();
        EfuseImage fuses = new EfuseImage();
        List<String> expected = new ArrayList<>();
        if (flash != null) {
            set(fuses, chip, flash, 5);
            expected.add("Embedded Flash (capacity code 5)");
        }
        if (psram != null) {
            set(fuses, chip, psram, 3);
            expected.add("Embedded PSRAM (capacity code 3)");
        }
        assertThat(chip.identify(fuses, BAUD).features()).endsWith(expected.toArray(String[]::new));
        assertThat(chip.identify(fuses, BAUD).embeddedFlashBytes()).isEmpty();
        assertThat(chip.identify(new EfuseImage(), BAUD).features()).noneMatch(f -> f.startsWith("Embedded"));
    }

    /** Each bit by ESP-IDF's table; the strapping pin is 1 or 0. */
    @ParameterizedTest
    @CsvSource({
        "ESP32, XPD_SDIO_REG XPD_SDIO_TIEH XPD_SDIO_FORCE, 111, 0, 3.3 V by fuse",
        "ESP32, XPD_SDIO_REG XPD_SDIO_TIEH XPD_SDIO_FORCE, 101, 1, 1.8 V by fuse",
        "ESP32, XPD_SDIO_REG XPD_SDIO_TIEH XPD_SDIO_FORCE, 011, 0, off by fuse",
        "ESP32, XPD_SDIO_REG XPD_SDIO_TIEH XPD_SDIO_FORCE, 110, 1, 1.8 V by the strapping pin",
        "ESP32_S2, VDD_SPI_XPD VDD_SPI_TIEH VDD_SPI_FORCE, 111, 0, 3.3 V by fuse",
        "ESP32_S2, VDD_SPI_XPD VDD_SPI_TIEH VDD_SPI_FORCE, 101, 0, 1.8 V by fuse",
        "ESP32_S2, VDD_SPI_XPD VDD_SPI_TIEH VDD_SPI_FORCE, 000, 0, 3.3 V by the strapping pin",
        "ESP32_S3, VDD_SPI_XPD VDD_SPI_TIEH VDD_SPI_FORCE, 000, 1, 1.8 V by the strapping pin",
        "ESP32_S3, VDD_SPI_XPD VDD_SPI_TIEH VDD_SPI_FORCE, 001, 1, off by fuse",
        "ESP32_S31, PMU_FLASH_POWER_SEL PMU_FLASH_POWER_SEL_EN, 11, 0, 3.3 V by fuse",
        "ESP32_S31, PMU_FLASH_POWER_SEL PMU_FLASH_POWER_SEL_EN, 01, 0, 1.8 V by fuse",
        "ESP32_S31, PMU_FLASH_POWER_SEL PMU_FLASH_POWER_SEL_EN, 10, 0, ",
        "ESP32_H21, FLASH_LDO_POWER_SEL FLASH_LDO_EFUSE_SEL, 01, 0, 1.8 V by fuse",
        "ESP32_H21, FLASH_LDO_POWER_SEL FLASH_LDO_EFUSE_SEL, 11, 0, 1.2 V by fuse",
        "ESP32_H4, FLASH_LDO_POWER_SEL FLASH_LDO_EFUSE_SEL, 11, 0, 1.2 V by fuse",
        "ESP32_H4, FLASH_LDO_POWER_SEL FLASH_LDO_EFUSE_SEL, 10, 0, "
    })
    void supplyOfTheFlash(Chip chip, String names, String bits, int pin, String told) throws EspException {
        Fixtures.assumeAvailable();
        EfuseImage fuses = new EfuseImage();
        for (int i = 0; i < bits.length(); i++) {
            set(fuses, chip, names.split(" ")[i], bits.charAt(i) - '0');
        }
        Map<Chip, Integer> straps =
                Map.of(Chip.ESP32, 0x3ff44038, Chip.ESP32_S2, 0x3f404038, Chip.ESP32_S3, 0x60004038);
        if (straps.containsKey(chip)) {
            fuses.write(straps.get(chip), pin << (chip == Chip.ESP32 ? 5 : 4));
        }
        assertThat(chip.spec().flashVoltage().read(fuses)).isEqualTo(Optional.ofNullable(told));
    }

    private static void set(EfuseImage fuses, Chip chip, String name, int value) throws EspException {
        List<BitField.Slice> bits = new EfuseTable(chip).bits(name);
        for (int i = 0; i < bits.size(); i++) {
            BitField.Slice bit = bits.get(i);
            int before = fuses.read(bit.address()) & ~bit.mask();
            fuses.write(bit.address(), before | (value >> i & 1) << bit.lsb());
        }
    }

    @Test
    void memoriesInsideAreListedWithTheirMakers() throws EspException {
        EfuseImage fuses = new EfuseImage();
        int block1 = 0x60007044;
        fuses.write(block1 + 12, 1 << 27);
        fuses.write(block1 + 16, 2 | 2 << 3 | 1 << 7);
        ChipIdentity s3 = Chip.ESP32_S3.identify(fuses, BAUD);
        assertThat(s3.features())
                .containsExactly(
                        "Wi-Fi",
                        "BT 5 (LE)",
                        "Dual Core + LP Core",
                        "240MHz",
                        "Embedded Flash 8MB (GD)",
                        "Embedded PSRAM 2MB (AP_3v3)");
        assertThat(s3.embeddedFlashBytes()).hasValue(8L << 20);
        assertThat(s3.embeddedPsramBytes()).hasValue(2L << 20);
    }
}
