package io.github.espmaven.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.filesystem.Filesystem;
import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File systems that other programs made are named, and what is damaged in them is told. */
class DataPartitionTest {
    private static Verdict of(byte[] bytes) {
        return DataPartition.fileSystem("spiffs", Filesystem.recognise(bytes), "Look.");
    }

    private static byte[] image(String name) throws Exception {
        return new GZIPInputStream(new ByteArrayInputStream(Fixtures.bytes("fs/images/" + name + ".bin.gz")))
                .readAllBytes();
    }

    @ParameterizedTest
    @CsvSource({
        "spiffs/idf-basic,spiffs, a SPIFFS",
        "littlefs/idf-basic,littlefs, a LittleFS",
        "fat/fatfs-wl4096-basic,fat, a FAT"
    })
    void isNamed(String image, String folder, String name) throws Exception {
        assertThat(of(image(image)).result()).isEqualTo(Verdict.Result.OK);
        assertThat(of(image(image)).text()).startsWith("spiffs, " + name);
    }

    @Test
    void whatIsDamagedIsAWarning() throws Exception {
        byte[] bytes = image("fat/fatfs-plain4096-basic");
        Arrays.fill(bytes, 0x1000, 0x2000, (byte) 0x5a);
        Verdict verdict = of(bytes);
        assertThat(verdict.result()).isEqualTo(Verdict.Result.WARNING);
        assertThat(verdict.text()).contains("; what is damaged in it: ");
        assertThat(verdict.remedies()).containsExactly("Look.");
    }

    @Test
    void shortAndBlankPartitionsAreNone() {
        byte[] blank = new byte[0x2000];
        Arrays.fill(blank, (byte) 0xff);
        assertThat(of(blank).text()).isEqualTo("spiffs, no file system that is known");
        assertThat(of(new byte[16]).text()).isEqualTo("spiffs, no file system that is known");
    }
}
