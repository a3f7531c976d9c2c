package io.github.espmaven.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.filesystem.FilesystemSpeedTest;
import io.github.espmaven.fuzz.TinyElf;
import io.github.espmaven.image.ElfConverter;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.testing.Fixtures;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How fast images are made; prints what it measured. */
@Tag("bench")
class ImageSpeedTest {
    private static final Duration LIMIT = Duration.ofMillis(500);
    private static final int RUNS = 20;

    /** 4 MB of code and data to load, in the usual four kinds of memory. */
    @Test
    void fourMegabytesToLoadInHalfASecond() throws EspException {
        Random random = new Random(1);
        TinyElf elf = new TinyElf(TinyElf.RISC_V);
        elf.loaded(".flash.rodata", 0x3c00_0020, bytes(random, 1 << 20));
        elf.loaded(".flash.text", 0x4220_0020, bytes(random, 2_900_000));
        elf.loaded(".iram0.text", 0x4038_0000, bytes(random, 120_000));
        elf.loaded(".dram0.data", 0x3fca_0000, bytes(random, 130_000));
        measure("4 MB to load", elf.build(), Chip.ESP32_C3);
    }

    /** Real programs of 3.7 MB, most of it debug information. */
    @Test
    void realProgramsInHalfASecond() throws EspException {
        measure("esp32c3-coredump-idf.elf", Fixtures.bytes("elf/esp32c3-coredump-idf.elf"), Chip.ESP32_C3);
        measure("esp32p4-hello-idf.elf", Fixtures.bytes("elf/esp32p4-hello-idf.elf"), Chip.ESP32_P4);
    }

    /** Not warmed up, as a build makes them. */
    @ParameterizedTest
    @CsvSource({"spiffs,1,300", "littlefs,1,300", "fat,1,300", "spiffs,12,2000", "littlefs,12,2000", "fat,12,2000"})
    void filesystemsOfOneAndOfTwelveMegabytes(String format, int megabytes, int millis) throws EspException {
        Duration took = FilesystemSpeedTest.time(format, megabytes);
        System.out.printf("[bench] %s of %d MB: %.1f ms%n", format, megabytes, took.toNanos() / 1e6);
        assertThat(took).isLessThan(Duration.ofMillis(millis));
    }

    private static void measure(String what, byte[] elf, Chip chip) throws EspException {
        Duration longest = Duration.ZERO;
        int image = 0;
        for (int i = 0; i < RUNS; i++) {
            long start = Clock.system().nanoTime();
            image = new ElfConverter(chip, ElfOptions.DEFAULT)
                    .convert(ElfFile.parse(elf))
                    .get(0)
                    .bytes()
                    .length;
            Duration took = Clock.system().since(start);
            longest = i < RUNS / 2 || took.compareTo(longest) < 0 ? longest : took; // the first half warms up
        }
        System.out.printf(
                "[bench] %s: ELF of %,d B to image of %,d B in at most %.1f ms%n",
                what, elf.length, image, longest.toNanos() / 1e6);
        assertThat(longest).isLessThan(LIMIT);
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
