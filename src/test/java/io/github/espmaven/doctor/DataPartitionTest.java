package io.github.espmaven.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.filesystem.Filesystem;
import io.github.espmaven.job.FlashChipJob;
import io.github.espmaven.nvs.NvsContents;
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
        "spiffs/idf-basic, a SPIFFS",
        "spiffs/idf-basic-nomagic, a SPIFFS",
        "littlefs/idf-basic, a LittleFS",
        "fat/fatfs-wl4096-basic, a FAT"
    })
    void isNamed(String image, String name) throws Exception {
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
    void theDamagedPartitionIsNamedAndNoOther() {
        byte[] nvs = Fixtures.bytes("secure/nvs/plain.bin");
        nvs[64 + 32 + 24] ^= 1; // the value of the first key
        assertThat(DataPartition.nvs("nvs_factory", NvsContents.of(nvs)).remedies())
                .containsExactly("If the app says so too: mvn esp:erase -Desp.erase=nvs_factory loses the settings and"
                        + " mends it.");
    }

    /** Bit 6 is QE at Macronix and ISSI; busy and write enable cannot be written. */
    @Test
    void whatClearsTheProtectionKeepsTheRest() {
        assertThat(ChipChecks.clearing(0x5f))
                .isEqualTo("-Desp.writeStatus=0x40 -Desp.nonVolatile=true")
                .satisfies(text -> FlashChipJob.Write.parse("0x40", true, false));
        assertThat(ChipChecks.clearing(0x9c)).endsWith("=0x80 -Desp.nonVolatile=true -Desp.force=true");
        assertThat(ChipChecks.smaller(16 << 20, 4 << 20)).isEqualTo("-Desp.flashSize=4MB");
        assertThat(ChipChecks.smaller(512 << 10, 4 << 20)).isEqualTo("-Desp.flashSize=512KB");
    }

    @Test
    void shortAndBlankPartitionsAndOtherDataAreNone() {
        byte[] blank = new byte[0x2000];
        Arrays.fill(blank, (byte) 0xff);
        assertThat(of(blank).text()).isEqualTo("spiffs, no file system that is known");
        assertThat(of(new byte[16]).text()).isEqualTo("spiffs, no file system that is known");
        assertThat(of(Fixtures.bytes("secure/nvs/plain.bin")).text()).isEqualTo("spiffs, no file system that is known");
    }
}
