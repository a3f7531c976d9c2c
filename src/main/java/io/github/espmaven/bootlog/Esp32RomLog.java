package io.github.espmaven.bootlog;

import io.github.espmaven.chip.Revision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The ESP32's ROM; its lines are those of a real one (protocol.md, section 12). */
final class Esp32RomLog implements RomLog {
    static final RomLog INSTANCE = new Esp32RomLog();

    private static final String FIRST_ROM = "ets Jun  8 2016 00:22:57";
    private static final String LATER_ROM = "ets Jul 29 2019 12:21:46";
    private static final int TRIES_FOR_AN_IMAGE = 8; // until the watchdog ends that
    private static final int IO0_HIGH = 0x10;
    private static final int IO2_HIGH = 0x08;
    private static final String[] SDIO = {"FEI_FEO", "FEI_REO", "REI_FEO", "REI_REO"};

    private Esp32RomLog() {}

    @Override
    public boolean wrote(String console) {
        return console.contains(FIRST_ROM) || console.contains(LATER_ROM);
    }

    @Override
    public int flashStraps() {
        return 0x12;
    }

    @Override
    public int downloadStraps() {
        return 0x3;
    }

    @Override
    public BootMode bootMode(int straps) {
        if ((straps & IO0_HIGH) != 0) {
            return new BootMode(straps, "SPI_FAST_FLASH_BOOT", false);
        }
        if ((straps & IO2_HIGH) != 0) {
            return new BootMode(straps, "UART_BOOT(UART0)", true);
        }
        return new BootMode(straps, "DOWNLOAD_BOOT(UART0/UART1/SDIO_" + SDIO[straps & 3] + "_V2)", true);
    }

    @Override
    public List<String> banner(Revision revision, ResetReason reason, BootMode mode) {
        List<String> lines = new ArrayList<>();
        lines.add(isFirstRom(revision) ? FIRST_ROM : LATER_ROM);
        lines.add("");
        lines.add(String.format(Locale.ROOT, "rst:0x%x (%s),boot:%s", reason.code(), reason.esp32Name(), mode));
        if (mode.download()) {
            lines.add("waiting for download");
        }
        return lines;
    }

    private static boolean isFirstRom(Revision revision) {
        return revision.major() < 3;
    }

    @Override
    public List<String> noImage(int firstWord, Revision revision) {
        return isFirstRom(revision)
                ? List.of("flash read err, 1000", "ets_main.c 371 ")
                : Collections.nCopies(
                        TRIES_FOR_AN_IMAGE, String.format(Locale.ROOT, "invalid header: 0x%08x", firstWord));
    }

    @Override
    public List<String> flashSetup(FlashSetup setup) {
        int drives = setup.drives();
        return List.of(
                String.format(Locale.ROOT, "configsip: 0, SPIWP:0x%02x", setup.wpPin()),
                String.format(
                        Locale.ROOT,
                        "clk_drv:0x%02x,q_drv:0x%02x,d_drv:0x%02x,cs0_drv:0x%02x,hd_drv:0x%02x,wp_drv:0x%02x",
                        drives & 0xf,
                        drives >> 4 & 0xf,
                        drives >> 8 & 0xf,
                        drives >> 12 & 0xf,
                        drives >> 16 & 0xf,
                        drives >> 20 & 0xf),
                FlashClock.line(setup));
    }

    /** The ROM reads blocks of 16 bytes and says so when a segment's header lies across two of them. */
    @Override
    public List<String> segment(LoadedSegment segment) {
        int tail = (segment.offset() - 8) & 15;
        String load = String.format(Locale.ROOT, "load:0x%08x,len:%d", segment.address(), segment.length());
        return tail > 8
                ? List.of(String.format(Locale.ROOT, "ho 0 tail %d room %d", tail, 16 - tail), load)
                : List.of(load);
    }

    @Override
    public List<String> checksum(int calculated, int stored) {
        return calculated == stored
                ? List.of()
                : List.of(
                        String.format(Locale.ROOT, "csum err:0x%02x!=0x%02x", calculated, stored),
                        "Falling back to built-in command interpreter.",
                        "OK",
                        ">");
    }

    @Override
    public ResetReason watchdog() {
        return ResetReason.RTC_WATCHDOG_ALL;
    }

    @Override
    public boolean haltsOnBadChecksum() {
        return true;
    }
}
