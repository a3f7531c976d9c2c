package io.github.espmaven.chip;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The GPIOs that the usual flash chip is wired to, which nothing else may be wired to (protocol.md, section 1.7).
 *
 * @param always clock, chip select, data to the flash, data from it
 * @param quad write protection and hold, which QIO and QOUT use as data lines
 */
public record FlashWires(List<Integer> always, List<Integer> quad) {

    public FlashWires {
        always = List.copyOf(always);
        quad = List.copyOf(quad);
    }

    /** Both groups, as {@code GPIO15, 14, 16, 17, and in QIO and QOUT GPIO13, 12}. */
    @Override
    public String toString() {
        return gpios(always) + ", and in QIO and QOUT " + gpios(quad);
    }

    private static String gpios(List<Integer> pins) {
        return "GPIO" + pins.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
