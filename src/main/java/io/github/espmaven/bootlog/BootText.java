package io.github.espmaven.bootlog;

import java.util.regex.Pattern;

/**
 * Tells the lines of a chip's mask ROM and of its bootloader from those of an application (protocol.md, sections 12 and 13).
 */
public final class BootText {
    private static final Pattern ROM = Pattern.compile("^(?:ESP-ROM:|Build:[A-Z][a-z]{2} |rst:0x|\\s?ets [A-Z][a-z]{2}"
            + " |SPIWP:|configsip: |clk_drv:|mode:[A-Z]+, clock div:|load[: ]0x|entry 0x|ho 0 tail |tail \\d|ck?sum"
            + " |chksum |csum 0x|~ld|invalid header: 0x|flash read err, |Saved ?PC:|user code done|ets_main\\.c|SHA-256"
            + " comparison failed|Calculated: |Expected: |Attempting to boot anyway|Checksum failure|Valid secure boot key"
            + " |No signature block magic|Sig block \\d|[Ss]ecure boot (?:verification|check) |Octal Flash|For OPI"
            + " Flash|waiting for download|wait uart0 download|2nd boot version|SPI (?:Speed|Mode|Flash) |jump to run"
            + " user)|rst cause:\\d|boot:0x\\p{XDigit}+ \\(|waiting for download|ets_main\\.c|SPI_FAST_FLASH_BOOT");
    private static final Pattern BOOTLOADER =
            Pattern.compile("^[EWIDV] \\([^)]{1,32}\\) (?:boot|boot\\.esp\\w+|esp_image"
                    + "|boot_comm|bootloader\\w*|flash_parts|secure_boot\\w*|flash_encrypt|efuse|qio_mode|MCUboot): ?"
                    + "|^\\*\\*\\* Booting MCUboot ");

    private BootText() {}

    /** Whether a line without colours is one of those that come before any application runs. */
    public static boolean isBootText(String line) {
        return ROM.matcher(line.stripTrailing()).find()
                || BOOTLOADER.matcher(line).find();
    }
}
