package io.github.espmaven.bootlog;

import io.github.espmaven.base.Hex;
import java.util.regex.Pattern;

/**
 * What the boot pins told the ROM when the chip started.
 *
 * @param straps the levels of the boot pins as the chip has them in its strap register and prints them: {@code 0x13}
 * @param text the ROM's word for it: {@code SPI_FAST_FLASH_BOOT}; empty on the ESP8266
 * @param download whether the ROM waits for commands instead of starting the program in flash
 */
public record BootMode(int straps, String text, boolean download) {
    /** In place of the ROM's word where the line broke off before it. */
    static final String CUT_OFF = "…";

    private static final Pattern LEGIBLE =
            Pattern.compile("(?=.*(SPI|SDIO|UART|DOWNLOAD|USB|JTAG|BOOT))[A-Z0-9_/(),+ ]*");

    /** The mode with the ROM's own {@code text}, as found on a console. */
    static BootMode printed(int straps, String text) {
        return new BootMode(straps, text, text.startsWith("DOWNLOAD") || text.startsWith("UART"));
    }

    /** Whether the ROM's word is one of its own, not what a bad line made of it. */
    boolean isLegible() {
        return text.isEmpty() || LEGIBLE.matcher(text).matches();
    }

    /** {@code 0x13 (SPI_FAST_FLASH_BOOT)}. */
    @Override
    public String toString() {
        return text.isEmpty() ? Hex.of(straps) : Hex.of(straps) + " (" + text + ")";
    }
}
