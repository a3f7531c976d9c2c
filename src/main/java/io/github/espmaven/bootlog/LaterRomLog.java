package io.github.espmaven.bootlog;

import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Revision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The ROMs since the ESP32-S2, which differ in their name and in little else (protocol.md, section 12).
 *
 * @param name what follows {@code ESP-ROM:}
 * @param built the day the ROM was built, as printed; empty when not known
 * @param flashStraps boot pins of an unconnected board
 */
record LaterRomLog(String name, String built, SetupLines setup, int flashStraps, Downloads downloads)
        implements RomLog {

    private static final int TRIES_FOR_AN_IMAGE = 8; // until the watchdog ends that
    private static final int BOOT_PIN_HIGH = 0x08;
    private static final int SECOND_PIN_HIGH = 0x04;

    /** One line with the clock on newer ROMs, one more with the WP pin on older ones. */
    enum SetupLines {
        WITH_WP_PIN,
        CLOCK_ONLY
    }

    /**
     * Download mode.
     *
     * @param straps boot pins while the boot pin is held low
     * @param over the interfaces, as printed
     * @param uartOnly whether there is a mode of its own for UART0 alone, chosen by the second boot pin
     */
    record Downloads(int straps, String over, boolean uartOnly) {}

    /** The chip's part of the name decides: other builds of the ROM differ behind it. */
    @Override
    public boolean wrote(String console) {
        String model = name.split("-", 2)[0];
        return Pattern.compile("ESP-ROM:" + model + "\\b").matcher(console).find();
    }

    @Override
    public int downloadStraps() {
        return downloads.straps();
    }

    @Override
    public BootMode bootMode(int straps) {
        if ((straps & BOOT_PIN_HIGH) != 0) {
            return new BootMode(straps, "SPI_FAST_FLASH_BOOT", false);
        }
        return isUartOnly(straps)
                ? new BootMode(straps, "UART0_BOOT", true)
                : new BootMode(straps, "DOWNLOAD(" + downloads.over() + ")", true);
    }

    private boolean isUartOnly(int straps) {
        return downloads.uartOnly() && (straps & SECOND_PIN_HIGH) == 0;
    }

    @Override
    public List<String> banner(Revision revision, ResetReason reason, BootMode mode) {
        List<String> lines = new ArrayList<>();
        lines.add("ESP-ROM:" + name);
        if (!built.isEmpty()) {
            lines.add("Build:" + built);
        }
        lines.add(String.format(Locale.ROOT, "rst:0x%x (%s),boot:%s", reason.code(), reason.laterName(), mode));
        if (mode.download()) {
            lines.add(isUartOnly(mode.straps()) ? "wait uart0 download" : "waiting for download");
        }
        return lines;
    }

    @Override
    public List<String> noImage(int firstWord, Revision revision) {
        return Collections.nCopies(TRIES_FOR_AN_IMAGE, String.format(Locale.ROOT, "invalid header: 0x%08x", firstWord));
    }

    @Override
    public List<String> flashSetup(FlashSetup setup) {
        return this.setup == SetupLines.CLOCK_ONLY
                ? List.of("SPI " + FlashClock.line(setup))
                : List.of(String.format(Locale.ROOT, "SPIWP:0x%02x", setup.wpPin()), FlashClock.line(setup));
    }

    @Override
    public List<String> segment(LoadedSegment segment) {
        return List.of(String.format(Locale.ROOT, "load:0x%08x,len:0x%x", segment.address(), segment.length()));
    }

    @Override
    public List<String> checksum(int calculated, int stored) {
        return calculated == stored
                ? List.of()
                : List.of(
                        String.format(
                                Locale.ROOT, "Checksum failure. Calculated 0x%02x stored 0x%02x", calculated, stored),
                        "ets_main.c 333 ");
    }

    @Override
    public boolean checksDigest() {
        return true;
    }

    @Override
    public List<String> digestFailed(byte[] calculated, byte[] stored) {
        return List.of(
                "SHA-256 comparison failed:",
                "Calculated: " + Hex.of(calculated),
                "Expected: " + Hex.of(stored),
                "Attempting to boot anyway...");
    }
}
