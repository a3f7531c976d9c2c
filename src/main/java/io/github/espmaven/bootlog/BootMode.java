package io.github.espmaven.bootlog;

import io.github.espmaven.base.Hex;

/**
 * What the boot pins told the ROM when the chip started.
 *
 * @param straps the levels of the boot pins as the chip has them in its strap register and prints them: {@code 0x13}
 * @param text the ROM's word for it: {@code SPI_FAST_FLASH_BOOT}; empty on the ESP8266
 * @param download whether the ROM waits for commands instead of starting the program in flash
 */
public record BootMode(int straps, String text, boolean download) {

    /** The mode with the ROM's own {@code text}, as found on a console. */
    static BootMode printed(int straps, String text) {
        return new BootMode(straps, text, text.startsWith("DOWNLOAD") || text.startsWith("UART"));
    }

    /** {@code 0x13 (SPI_FAST_FLASH_BOOT)}. */
    @Override
    public String toString() {
        return text.isEmpty() ? Hex.of(straps) : Hex.of(straps) + " (" + text + ")";
    }
}
