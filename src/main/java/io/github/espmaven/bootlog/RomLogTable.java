package io.github.espmaven.bootlog;

import io.github.espmaven.bootlog.LaterRomLog.Downloads;
import io.github.espmaven.bootlog.LaterRomLog.SetupLines;
import io.github.espmaven.chip.Chip;
import java.util.Map;

/**
 * The ROMs, one row a chip (protocol.md, section 12). Names and boot modes of the H21, H4, S31 and E22 are formed after
 * the others': no log of theirs is public.
 */
final class RomLogTable {
    private static final Downloads USB = Downloads.over("USB/UART0");

    private static final Map<Chip, RomLog> ROWS = Map.ofEntries(
            Map.entry(Chip.ESP8266, Esp8266RomLog.INSTANCE),
            Map.entry(Chip.ESP32, Esp32RomLog.INSTANCE),
            older(
                    Chip.ESP32_S2,
                    "esp32s2-rc4-20191025",
                    "Oct 25 2019",
                    0x8,
                    Downloads.over("USB/UART0/1/SPI").at(0x3)),
            older(Chip.ESP32_S3, "esp32s3-20210327", "Mar 27 2021", 0x8, USB.at(0x0)),
            older(
                    Chip.ESP32_C3,
                    "esp32c3-api1-20210207",
                    "Feb  7 2021",
                    0x8,
                    Downloads.over("USB/UART0/1").orUartOnly()),
            older(Chip.ESP32_C2, "esp8684-api2-20220127", "Jan 27 2022", 0xc, Downloads.over("UART0")),
            older(Chip.ESP32_C6, "esp32c6-20220919", "Sep 19 2022", 0xc, Downloads.over("USB/UART0/SDIO_FEI_FEO")),
            older(Chip.ESP32_H2, "esp32h2-20221101", "Nov  1 2022", 0xc, USB),
            newer(Chip.ESP32_C5, "esp32c5-eco2-20250121", "Jan 21 2025", 0x18, USB.at(0x10)),
            newer(Chip.ESP32_C61, "esp32c61-20240408", "Apr  8 2024", 0xc, USB),
            newer(
                    Chip.ESP32_P4,
                    "esp32p4-eco2-20240710",
                    "Jul 10 2024",
                    0x30f,
                    Downloads.over("USB/UART0/SPI").at(0x307)),
            newer(Chip.ESP32_H21, "esp32h21", "", 0xc, USB),
            newer(Chip.ESP32_H4, "esp32h4", "", 0xc, USB),
            newer(Chip.ESP32_S31, "esp32s31", "", 0xc, USB),
            newer(Chip.ESP32_E22, "esp32e22", "", 0xc, USB));

    private RomLogTable() {}

    static RomLog of(Chip chip) {
        RomLog row = ROWS.get(chip);
        if (row == null) {
            throw new AssertionError("no row for " + chip);
        }
        return row;
    }

    private static Map.Entry<Chip, RomLog> older(
            Chip chip, String name, String built, int straps, Downloads downloads) {
        return Map.entry(chip, new LaterRomLog(name, built, SetupLines.WITH_WP_PIN, straps, downloads));
    }

    private static Map.Entry<Chip, RomLog> newer(
            Chip chip, String name, String built, int straps, Downloads downloads) {
        return Map.entry(chip, new LaterRomLog(name, built, SetupLines.CLOCK_ONLY, straps, downloads));
    }
}
