package io.github.espmaven.bootlog;

import io.github.espmaven.bootlog.LaterRomLog.Downloads;
import io.github.espmaven.bootlog.LaterRomLog.SetupLines;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipRow;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The ROMs, read from the section {@code [ROM log]} of the chips' rows (protocol.md, section 12). */
final class RomLogTable {
    private static final Map<Chip, RomLog> ROMS = new ConcurrentHashMap<>();

    private RomLogTable() {}

    /** @throws IllegalStateException with all that is wrong with the section */
    static RomLog of(Chip chip) {
        return ROMS.computeIfAbsent(chip, c -> read(ChipRow.of(c.id(), "ROM log")));
    }

    private static RomLog read(ChipRow row) {
        RomLog log = row.find("wording", "ESP32", RomLogTable::firstTwo).orElseGet(() -> later(row));
        row.end();
        return log;
    }

    /** The two ROMs that word everything in their own way. */
    private static RomLog firstTwo(String name) {
        return switch (name) {
            case "ESP8266" -> Esp8266RomLog.INSTANCE;
            case "ESP32" -> Esp32RomLog.INSTANCE;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static RomLog later(ChipRow row) {
        return new LaterRomLog(
                row.text("name", "esp32c6-20220919"),
                row.find("built", "Sep 19 2022", Function.identity()).orElse(""),
                row.required("flash setup", "clock only", RomLogTable::setup),
                row.number("boot pins", "0xc"),
                new Downloads(
                        row.optionalNumber("download pins", "0x4").orElse(0x4),
                        row.text("download over", "USB/UART0"),
                        row.yes("UART0 only")));
    }

    private static SetupLines setup(String words) {
        return switch (words) {
            case "with WP pin" -> SetupLines.WITH_WP_PIN;
            case "clock only" -> SetupLines.CLOCK_ONLY;
            default -> throw new IllegalArgumentException(words);
        };
    }
}
