package io.github.espmaven.bootlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NonPacketBytesTest {

    @Test
    void coloursAndATornCharacterAreStillText() {
        String log = "\u001b[0;32mI (312) main: \u00b0C = 21\u001b[0m\r\n";
        assertThat(NonPacketBytes.of(log)).isEqualTo(NonPacketBytes.TEXT);
        assertThat(NonPacketBytes.lastLine(log + "\r\n")).contains("I (312) main: C = 21");
    }

    @Test
    void randomBytesAreNoText() {
        byte[] noise = new byte[64];
        for (int seed = 0; seed < 200; seed++) {
            new Random(seed).nextBytes(noise);
            assertThat(NonPacketBytes.of(new String(noise, StandardCharsets.ISO_8859_1)))
                    .isEqualTo(NonPacketBytes.GARBLED);
        }
    }

    @Test
    void threeBytesAreNothing() {
        assertThat(NonPacketBytes.of("abc")).isEqualTo(NonPacketBytes.NOTHING);
        assertThat(NonPacketBytes.lastLine("abc")).isEmpty();
    }

    @Test
    void longLinesAreQuotedInPart() {
        assertThat(NonPacketBytes.lastLine("x".repeat(200))).contains("x".repeat(60) + "...");
    }

    @ParameterizedTest
    @EnumSource(Chip.class)
    void aRomIsKnownByItsFirstLine(Chip chip) {
        RomLog rom = RomLog.of(chip);
        String banner = String.join(
                "\r\n", rom.banner(chip.spec().usualRevision(), ResetReason.POWER_ON, rom.bootMode(rom.flashStraps())));
        assertThat(RomBanner.chipIn("noise" + banner)).contains(chip);
    }

    @ParameterizedTest
    @CsvSource({
        "'ets Jun  8 2016 00:22:57', ESP32",
        "ESP-ROM:esp8684-api2-20220127, ESP32_C2",
        "ESP-ROM:esp32c6-20220919, ESP32_C6",
        "ESP-ROM:esp32c61-20240408, ESP32_C61",
        "ESP-ROM:esp32h21, ESP32_H21",
    })
    void otherBuildsOfARomAreKnownToo(String line, Chip chip) {
        assertThat(RomBanner.chipIn(line)).contains(chip);
    }

    @Test
    void aProgramsLogNamesNoChip() {
        assertThat(RomBanner.chipIn("I (1) cpu: esp32c3 v" + new Revision(0, 4)))
                .isEmpty();
    }
}
