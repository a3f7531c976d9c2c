package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes of image headers and ids of flash chips: protocol.md, section 1.2. */
class FlashNumbersTest {

    @ParameterizedTest
    @CsvSource({
        // manufacturer, type, capacity, size in KB
        "ef, 40, 12, 256",
        "ef, 40, 13, 512",
        "ef, 40, 14, 1024",
        "ef, 40, 15, 2048",
        "ef, 40, 16, 4096",
        "ef, 40, 17, 8192",
        "ef, 40, 18, 16384",
        "ef, 40, 19, 32768",
        "ef, 40, 1a, 65536",
        "ef, 40, 1b, 131072",
        "ef, 40, 1c, 262144",
        "c2, 20, 20, 65536",
        "c2, 20, 21, 131072",
        "c2, 20, 22, 262144",
        "c2, 25, 32, 256",
        "c2, 25, 33, 512",
        "c2, 25, 34, 1024",
        "c2, 25, 35, 2048",
        "c2, 25, 36, 4096",
        "c2, 25, 37, 8192",
        "c2, 25, 38, 16384",
        "c2, 25, 39, 32768",
        "c2, 25, 3a, 65536",
        "1f, 84, 01, 512",
        "1f, 85, 01, 1024",
        "1f, 46, 00, 2048",
        "1f, 87, 01, 4096",
        "1f, 48, 00, 8192",
        "1f, 89, 01, 16384",
        "ef, 40, 11, ",
        "ef, 40, 1d, ",
        "ef, 40, 3b, ",
        "1f, 8a, 16, ",
        "00, 00, 00, ",
        "ff, ff, ff, ",
    })
    void flashTellsItsSize(String manufacturer, String type, String capacity, Long kilobytes) {
        JedecId id = new JedecId(Integer.parseInt(capacity + type + manufacturer, 16));
        if (kilobytes == null) {
            assertThat(id.sizeBytes()).isEmpty();
        } else {
            assertThat(id.sizeBytes()).hasValue(kilobytes * 1024);
        }
    }

    @Test
    void idIsTakenAsTheControllerGivesIt() {
        // as a real mask ROM answered for a GigaDevice chip (fixtures wire)
        JedecId id = new JedecId(0x1640c8);
        assertThat(id.manufacturer()).isEqualTo(0xc8);
        assertThat(id.device()).isEqualTo(0x4016);
        assertThat(id).hasToString("manufacturer c8, device 4016");
        assertThat(id.answered()).isTrue();
        assertThat(new JedecId(-1).answered()).isFalse();
        assertThat(new JedecId(0).answered()).isFalse();
        assertThat(new JedecId(0xffff3f).answered()).isFalse();
    }

    @Test
    void sizesAreFoundByNameAndByBytes() {
        FlashCodes usual = Chip.ESP32_C3.spec().flashSizes();
        assertThat(usual.code("4mb")).hasValue(2);
        assertThat(usual.code(16L << 20)).hasValue(4);
        assertThat(usual.code("512KB")).isEmpty();
        assertThat(usual.code(3L << 20)).isEmpty();
        assertThat(usual.name(7)).contains("128MB");
        assertThat(usual.bytes(7)).hasValue(128L << 20);
        assertThat(usual.bytes(8)).isEmpty();
        FlashCodes first = Chip.ESP8266.spec().flashSizes();
        assertThat(first.code(4L << 20)).hasValue(4);
        assertThat(first.code("4MB-C1")).hasValue(6);
        assertThat(first.bytes(6)).hasValue(4L << 20);
        assertThat(first.code(256L << 10)).hasValue(1);
    }

    @Test
    void frequenciesAreFoundByName() {
        assertThat(Chip.ESP32_C3.spec().flashFrequencies().code("80M")).hasValue(15);
        assertThat(Chip.ESP32_C3.spec().flashFrequencies().name(1)).contains("26m");
        assertThat(Chip.ESP32_C6.spec().flashFrequencies().name(0)).contains("80m");
        assertThat(Chip.ESP32_C6.spec().flashFrequencies().name(15)).isEmpty();
        assertThat(Chip.ESP32_H2.spec().flashFrequencies().code("40m")).isEmpty();
    }

    @Test
    void modes() {
        assertThat(FlashMode.values()).extracting(FlashMode::code).containsExactly(0, 1, 2, 3);
        assertThat(FlashMode.named("DIO")).contains(FlashMode.DIO);
        assertThat(FlashMode.of(3)).contains(FlashMode.DOUT);
        assertThat(FlashMode.of(4)).isEmpty();
        assertThat(FlashMode.QIO).hasToString("qio");
    }
}
