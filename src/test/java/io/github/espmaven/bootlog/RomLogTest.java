package io.github.espmaven.bootlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.bootlog.RomLog.FlashSetup;
import io.github.espmaven.bootlog.RomLog.LoadedSegment;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The lines are those of protocol.md, section 12, and of logs of real chips. */
class RomLogTest {
    private static final Revision NEWEST = new Revision(3, 1);

    @Test
    void esp32StartsInTheWordsOfItsRevision() {
        RomLog rom = RomLog.of(Chip.ESP32);
        assertThat(rom.banner(NEWEST, ResetReason.POWER_ON, rom.bootMode(0x12)))
                .containsExactly(
                        "ets Jul 29 2019 12:21:46", "", "rst:0x1 (POWERON_RESET),boot:0x12 (SPI_FAST_FLASH_BOOT)");
        assertThat(rom.banner(new Revision(1, 0), ResetReason.SOFTWARE_CPU, rom.bootMode(0x3)))
                .containsExactly(
                        "ets Jun  8 2016 00:22:57",
                        "",
                        "rst:0xc (SW_CPU_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))",
                        "waiting for download");
        assertThat(rom.bootMode(0xf)).hasToString("0xf (UART_BOOT(UART0))");
        assertThat(rom.noImage(-1, new Revision(1, 0))).startsWith("flash read err, 1000");
        assertThat(rom.noImage(-1, NEWEST)).contains("invalid header: 0xffffffff");
    }

    @Test
    void esp32SaysWhenASegmentHeaderLiesAcrossTwoBlocks() {
        // load:0x3fff001c,len:1216 / ho 0 tail 12 room 4 / load:0x40078000,len:10944, as boards print it
        int second = 24 + 8 + 4 + 8;
        int third = second + 1216 + 8;
        RomLog rom = RomLog.of(Chip.ESP32);
        assertThat(rom.segment(new LoadedSegment(0x3fff_001c, 1216, second, 0)))
                .containsExactly("load:0x3fff001c,len:1216");
        assertThat(rom.segment(new LoadedSegment(0x4007_8000, 10944, third, 0)))
                .containsExactly("ho 0 tail 12 room 4", "load:0x40078000,len:10944");
    }

    @Test
    void esp8266CountsItsBlocks() {
        // first lines of a real boot: len 4908 leaves a tail of 12, so that the next header lies across two blocks
        RomLog rom = RomLog.of(Chip.ESP8266);
        assertThat(rom.baud()).isEqualTo(74880);
        assertThat(rom.banner(NEWEST, ResetReason.POWER_ON, rom.bootMode(rom.flashStraps())))
                .containsExactly("", " ets Jan  8 2013,rst cause:2, boot mode:(3,6)", "");
        assertThat(rom.segment(new LoadedSegment(0x4010_0000, 4908, 16, 0xe9)))
                .containsExactly("load 0x40100000, len 4908, room 16 ", "tail 12", "chksum 0xe9");
        assertThat(rom.segment(new LoadedSegment(0x3ffe_8008, 4016, 16 + 4908 + 8, 0xe5)))
                .containsExactly("ho 0 tail 12 room 4", "load 0x3ffe8008, len 4016, room 12 ", "tail 4", "chksum 0xe5");
        assertThat(rom.segment(new LoadedSegment(0x3ffe_8408, 24, 16 + 7536 + 8, 0xda)))
                .containsExactly("load 0x3ffe8408, len 24, room 8 ", "tail 0", "chksum 0xda");
        assertThat(rom.checksum(0xe5, 0xe5)).containsExactly("csum 0xe5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ESP32_S2 | esp32s2-rc4-20191025 | Oct 25 2019 | 0x3 (DOWNLOAD(USB/UART0/1/SPI))",
                "ESP32_S3 | esp32s3-20210327 | Mar 27 2021 | 0x0 (DOWNLOAD(USB/UART0))",
                "ESP32_C3 | esp32c3-api1-20210207 | Feb  7 2021 | 0x4 (DOWNLOAD(USB/UART0/1))",
                "ESP32_C2 | esp8684-api2-20220127 | Jan 27 2022 | 0x4 (DOWNLOAD(UART0))",
                "ESP32_C6 | esp32c6-20220919 | Sep 19 2022 | 0x4 (DOWNLOAD(USB/UART0/SDIO_FEI_FEO))",
                "ESP32_H2 | esp32h2-20221101 | Nov  1 2022 | 0x4 (DOWNLOAD(USB/UART0))",
                "ESP32_C5 | esp32c5-eco2-20250121 | Jan 21 2025 | 0x10 (DOWNLOAD(USB/UART0))",
                "ESP32_P4 | esp32p4-eco2-20240710 | Jul 10 2024 | 0x307 (DOWNLOAD(USB/UART0/SPI))"
            })
    void laterChipsNameTheirRom(Chip chip, String name, String built, String mode) {
        RomLog rom = RomLog.of(chip);
        assertThat(rom.banner(NEWEST, ResetReason.POWER_ON, rom.bootMode(rom.downloadStraps())))
                .containsExactly(
                        "ESP-ROM:" + name, "Build:" + built, "rst:0x1 (POWERON),boot:" + mode, "waiting for download");
    }

    @Test
    void c3DistinguishesItsTwoDownloadModes() {
        RomLog rom = RomLog.of(Chip.ESP32_C3);
        assertThat(rom.banner(NEWEST, ResetReason.SOFTWARE_CPU, rom.bootMode(0x2)))
                .endsWith("rst:0xc (RTC_SW_CPU_RST),boot:0x2 (UART0_BOOT)", "wait uart0 download");
        assertThat(rom.checksum(0x60, 0x9f)).startsWith("Checksum failure. Calculated 0x60 stored 0x9f");
    }

    @Test
    void newerRomsSetUpTheFlashInOneLine() {
        FlashSetup setup = new FlashSetup(0xee, 0, 2, 0xf);
        assertThat(RomLog.of(Chip.ESP32_C5).flashSetup(setup)).containsExactly("SPI mode:DIO, clock div:1");
        assertThat(RomLog.of(Chip.ESP32_S3).flashSetup(setup)).containsExactly("SPIWP:0xee", "mode:DIO, clock div:1");
        assertThat(RomLog.of(Chip.ESP32_C6).flashSetup(new FlashSetup(0xee, 0, 0, 0)))
                .containsExactly("SPIWP:0xee", "mode:QIO, clock div:2");
    }

    @ParameterizedTest
    @EnumSource(Chip.class)
    void whatEveryChipPrintsIsUnderstood(Chip chip) {
        RomLog rom = RomLog.of(chip);
        for (int straps : List.of(rom.flashStraps(), rom.downloadStraps())) {
            BootMode mode = rom.bootMode(straps);
            BootLog log = BootLog.of(String.join("\r\n", rom.banner(NEWEST, ResetReason.POWER_ON, mode)) + "\r\n");
            assertThat(log.starts()).isEqualTo(1);
            assertThat(log.reason()).contains(ResetReason.POWER_ON);
            assertThat(log.mode()).contains(mode);
            assertThat(mode.download()).isEqualTo(straps == rom.downloadStraps());
            assertThat(log.startedFromFlash()).isNotEqualTo(mode.download());
        }
        assertThat(rom.baud()).isEqualTo(chip.spec().consoleBaud());
    }
}
