package io.github.espmaven.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File systems that other programs made are known by their beginning. */
class DataPartitionTest {
    @ParameterizedTest
    @CsvSource({
        "spiffs/idf-basic,a SPIFFS",
        "spiffs/idf-big,a SPIFFS",
        "spiffs/idf-empty,a SPIFFS",
        "spiffs/churn-idf-1,a SPIFFS",
        "spiffs/idf-basic-nomagiclen,a SPIFFS",
        "spiffs/mkspiffs-esp32-basic,a SPIFFS",
        "littlefs/idf-basic,a LittleFS",
        "littlefs/churn-3,a LittleFS",
        "littlefs/mklittlefs-esp32-big,a LittleFS",
        "fat/fatfs-plain4096-basic,a FAT",
        "fat/fatfs-wl4096-basic,a FAT",
        "spiffs/idf-basic-nomagic,not a file system that is known by its beginning"
    })
    void isNamed(String image, String name) throws Exception {
        byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(Fixtures.bytes("fs/images/" + image + ".bin.gz")))
                .readAllBytes();
        assertThat(DataPartition.fileSystem(Arrays.copyOf(bytes, 0x2000), bytes.length))
                .isEqualTo(name);
    }

    @Test
    void shortAndBlankPartitionsAreNone() {
        byte[] blank = new byte[0x2000];
        Arrays.fill(blank, (byte) 0xff);
        assertThat(DataPartition.fileSystem(blank, 0x2000)).startsWith("not a file system");
        assertThat(DataPartition.fileSystem(new byte[16], 16)).startsWith("not a file system");
    }
}
