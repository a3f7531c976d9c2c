package io.github.espmaven.fit;

/**
 * What of a board's start a flash writes.
 *
 * @param bootloader an image where the ROM looks for the bootloader, or a bootloader elsewhere
 * @param app any other image, or the choice of the app
 */
public record BootParts(boolean bootloader, boolean table, boolean app) {

    /** Whether any program, or the choice of one, is written. */
    public boolean anyProgram() {
        return bootloader || app;
    }
}
