package io.github.espmaven.chip;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The GPIOs a flash chip may be wired to, for boards that use other pins than the default (protocol.md, section 1.7).
 *
 * @param allowed GPIOs that can be used
 * @param usb GPIOs among them that the chip's own USB uses: worth a warning
 * @param highestHold highest GPIO that can be HD
 * @param named pin sets that have a name
 */
public record FlashPins(Set<Integer> allowed, Set<Integer> usb, int highestHold, Map<String, Pins> named) {

    /**
     * Where the flash chip is wired to: GPIO numbers.
     *
     * @param clk clock
     * @param q data from the flash
     * @param d data to the flash
     * @param hd hold
     * @param cs chip select
     */
    public record Pins(int clk, int q, int d, int hd, int cs) {
        Set<Integer> all() {
            return Set.copyOf(java.util.List.of(clk, q, d, hd, cs));
        }
    }

    public FlashPins {
        allowed = Set.copyOf(allowed);
        usb = Set.copyOf(usb);
        named = Map.copyOf(named);
    }

    /** The pin set with a name, as {@code HSPI}; empty when this chip has none of that name. */
    public Optional<Pins> named(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /** Whether the flash can be wired so. */
    public boolean allows(Pins pins) {
        return allowed.containsAll(pins.all()) && pins.hd() <= highestHold;
    }

    /** Whether {@code pins} take the chip's USB away. */
    public boolean endangersUsb(Pins pins) {
        return pins.all().stream().anyMatch(usb::contains);
    }

    /** The word of SPI_ATTACH for {@code pins} (protocol.md, section 2.2). */
    public int attachWord(Pins pins) {
        return field(pins.hd()) << 24
                | field(pins.cs()) << 18
                | field(pins.d()) << 12
                | field(pins.q()) << 6
                | field(pins.clk());
    }

    /** The ESP32's loader counts GPIO32 and 33 as 30 and 31, which it does not have. */
    private int field(int pin) {
        boolean gap = !allowed.contains(30) && !allowed.contains(31);
        return gap && (pin == 32 || pin == 33) ? pin - 2 : pin;
    }
}
