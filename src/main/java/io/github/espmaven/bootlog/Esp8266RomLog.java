package io.github.espmaven.bootlog;

import io.github.espmaven.chip.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ESP8266's ROM (protocol.md, section 12). */
final class Esp8266RomLog implements RomLog {
    static final RomLog INSTANCE = new Esp8266RomLog();

    private static final int FIRST_SEGMENT_AT = 16;

    private Esp8266RomLog() {}

    @Override
    public boolean wrote(String console) {
        return console.contains("ets Jan  8 2013");
    }

    /** 115200 meant for a crystal of 40 MHz; boards have 26 MHz. */
    @Override
    public int baud() {
        return 74880;
    }

    @Override
    public int flashStraps() {
        return 3;
    }

    @Override
    public int downloadStraps() {
        return 1;
    }

    @Override
    public BootMode bootMode(int straps) {
        return new BootMode(straps, "", straps == downloadStraps());
    }

    @Override
    public List<String> banner(Revision revision, ResetReason reason, BootMode mode) {
        List<String> lines = new ArrayList<>(List.of(
                "",
                String.format(
                        Locale.ROOT,
                        " ets Jan  8 2013,rst cause:%d, boot mode:(%d,6)",
                        reason.esp8266Cause(),
                        mode.straps()),
                ""));
        if (reason.isWatchdog()) {
            lines.add("wdt reset");
        }
        return lines;
    }

    @Override
    public List<String> noImage(int firstWord, Revision revision) {
        return List.of("ets_main.c ");
    }

    @Override
    public List<String> flashSetup(FlashSetup setup) {
        return List.of();
    }

    @Override
    public List<String> segment(LoadedSegment segment) {
        List<String> lines = new ArrayList<>();
        int header = (segment.offset() - 8) & 15;
        boolean first = segment.offset() == FIRST_SEGMENT_AT;
        if (header > 8) {
            lines.add(String.format(Locale.ROOT, "ho 0 tail %d room %d", header, 16 - header));
        }
        int room = first ? 16 : -segment.offset() & 15;
        lines.add(
                String.format(Locale.ROOT, "load 0x%08x, len %d, room %d ", segment.address(), segment.length(), room));
        lines.add(String.format(Locale.ROOT, "tail %d", segment.length() - room & 15));
        lines.add(String.format(Locale.ROOT, "chksum 0x%02x", segment.checksum()));
        return lines;
    }

    @Override
    public List<String> checksum(int calculated, int stored) {
        return calculated == stored
                ? List.of(String.format(Locale.ROOT, "csum 0x%02x", stored))
                : List.of(String.format(Locale.ROOT, "csum 0x%02x", stored), "csum err", "ets_main.c ");
    }

    @Override
    public List<String> entry(int address) {
        return List.of();
    }
}
