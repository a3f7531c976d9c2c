package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.monitor.crash.CoreDump;
import io.github.espmaven.nvs.NvsInventory;
import io.github.espmaven.partition.Partition;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The check of what a data partition holds. */
record DataPartition(FlashView flash, Partition p) {
    private static final int SPIFFS_MARK = 0x0529;
    private static final int SPIFFS_PAGE = 256;

    Verdict verdict() throws EspException {
        byte[] head = flash.read(
                p.range().offset(),
                Math.min(2 * FlashRange.SECTOR_BYTES, p.range().length()));
        if (flash.isBlank(p.range())) {
            return Verdict.ok("empty");
        }
        return switch (p.subtypeName()) {
            case "nvs" -> nvs(NvsInventory.of(flash.read(p.range())));
            case "coredump" -> coreDump();
            default ->
                Verdict.ok(p.subtypeName() + ", " + fileSystem(head, p.range().length()));
        };
    }

    private static Verdict nvs(NvsInventory nvs) {
        String entries = nvs.entries().entrySet().stream()
                .map(e -> e.getKey() + " (" + e.getValue() + ")")
                .collect(Collectors.joining(", "));
        String text = "entries by namespace: " + (entries.isEmpty() ? "none" : entries);
        return nvs.damaged() == 0
                ? Verdict.ok(text)
                : Verdict.warning(
                        text + "; " + nvs.damaged()
                                + " pages or entries do not fit their CRC: it is encrypted or damaged",
                        "If the app says so too: mvn esp:erase -Desp.erase=nvs loses the settings and mends it.");
    }

    private Verdict coreDump() throws EspException {
        return CoreDump.in(flash.read(p.range())).isPresent()
                ? Verdict.note(
                        "it holds a core dump: the app has crashed",
                        "mvn esp:read-flash -Desp.read=" + p.name()
                                + " -Desp.outputFile=core.bin, then mvn esp:core-dump"
                                + " -Desp.coreDump=core.bin -Desp.elf=app.elf.")
                : Verdict.ok("no core dump");
    }

    /**
     * By what the formats have at fixed places (protocol.md, section 17): the mark of a SPIFFS only with the usual pages and
     * blocks.
     */
    static String fileSystem(byte[] head, int length) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("littlefs", 8) || text.startsWith("littlefs", FlashRange.SECTOR_BYTES + 8)) {
            return "a LittleFS";
        }
        for (int at : new int[] {0, FlashRange.SECTOR_BYTES}) {
            boolean boot = head.length >= at + 512 && LittleEndian.u16(head, at + 510) == 0xaa55;
            if (boot && (text.startsWith("FAT", at + 54) || text.startsWith("FAT", at + 82))) {
                return "a FAT";
            }
        }
        int mark = head.length < SPIFFS_PAGE ? 0 : LittleEndian.u16(head, SPIFFS_PAGE - 4) ^ SPIFFS_MARK ^ SPIFFS_PAGE;
        boolean spiffs = head.length >= SPIFFS_PAGE && (mark == 0 || mark == length / FlashRange.SECTOR_BYTES);
        return spiffs ? "a SPIFFS" : "not a file system that is known by its beginning";
    }
}
